using System.Net.Http.Headers;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The credentials of a registry. Immutable; its text form shows where they come from and no secret.</summary>
internal sealed class RegistryAuthentication
{
    public static readonly RegistryAuthentication None = new(CredentialSource.None, null);

    // Of basic authentication, or the static token.
    private readonly string? _parameter;

    private RegistryAuthentication(CredentialSource source, string? parameter) => (Source, _parameter) = (source, parameter);

    public CredentialSource Source { get; }

    /// <summary>Gets <c>Basic</c>, <c>Bearer</c> or null.</summary>
    public string? Scheme => Source switch
    {
        CredentialSource.None => null,
        CredentialSource.UserInfo or CredentialSource.SaslInherit => "Basic",
        _ => "Bearer",
    };

    /// <summary>Gets the user of basic authentication or the client of OAuth, for messages.</summary>
    public string? UserName { get; private init; }

    /// <summary>Gets the client with <see cref="CredentialSource.OAuthBearer"/>.</summary>
    public OAuthClient? OAuth { get; private init; }

    /// <summary>Gets the application's hook with <see cref="CredentialSource.Custom"/>.</summary>
    public Func<CancellationToken, ValueTask<string>>? Hook { get; private init; }

    /// <summary>Gets the header <c>target-sr-cluster</c> that goes with a token, or null.</summary>
    public string? LogicalCluster { get; init; }

    /// <summary>Gets the header <c>Confluent-Identity-Pool-Id</c> that goes with a token, or null.</summary>
    public string? IdentityPool { get; init; }

    public static RegistryAuthentication Basic(CredentialSource source, string userInfo) =>
        new(source, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(userInfo)))
        {
            // Only the first colon separates: a password may hold others.
            UserName = userInfo.Split(':', 2)[0],
        };

    public static RegistryAuthentication Token(string token) => new(CredentialSource.StaticToken, token);

    public static RegistryAuthentication Client(OAuthClient client) => new(CredentialSource.OAuthBearer, null) { OAuth = client, UserName = client.ClientId };

    public static RegistryAuthentication Custom(Func<CancellationToken, ValueTask<string>> hook) => new(CredentialSource.Custom, null) { Hook = hook };

    /// <summary>Returns the same token credentials with the headers that go with them.</summary>
    public RegistryAuthentication For(string? logicalCluster, string? identityPool) => new(Source, _parameter)
    {
        UserName = UserName,
        OAuth = OAuth,
        Hook = Hook,
        LogicalCluster = logicalCluster,
        IdentityPool = identityPool,
    };

    /// <summary>Adds the credentials to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token of the sources that give changing ones.</param>
    public void Apply(HttpRequestMessage request, string? token)
    {
        if (Scheme is null)
        {
            return;
        }

        request.Headers.Authorization = new AuthenticationHeaderValue(Scheme, token ?? _parameter);
        if (LogicalCluster is not null)
        {
            request.Headers.TryAddWithoutValidation("target-sr-cluster", LogicalCluster);
        }

        if (IdentityPool is not null)
        {
            request.Headers.TryAddWithoutValidation("Confluent-Identity-Pool-Id", IdentityPool);
        }
    }

    public override string ToString() => Source.ToString();
}
