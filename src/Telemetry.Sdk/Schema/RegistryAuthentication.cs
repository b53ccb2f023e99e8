using System.Net.Http.Headers;

namespace Telemetry.Sdk.Schema;

/// <summary>The credentials of a registry: none, basic, or a static bearer token. Its text form shows the scheme only.</summary>
internal sealed class RegistryAuthentication
{
    public static readonly RegistryAuthentication None = new(null, null);

    private readonly string? _parameter;

    private RegistryAuthentication(string? scheme, string? parameter) => (Scheme, _parameter) = (scheme, parameter);

    /// <summary>Gets <c>Basic</c>, <c>Bearer</c> or null.</summary>
    public string? Scheme { get; }

    /// <summary>Gets the user of basic authentication, for messages.</summary>
    public string? UserName { get; private init; }

    private string? LogicalCluster { get; init; }

    private string? IdentityPool { get; init; }

    /// <summary>Reads the authentication words; <paramref name="urlUserInfo"/> is what stood in the address.</summary>
    public static RegistryAuthentication Read(RegistryWords words, string? urlUserInfo, ICollection<string> failures)
    {
        var basicSource = words.Take("basic.auth.credentials.source");
        var userInfo = words.Take("basic.auth.user.info") ?? urlUserInfo;
        var bearerSource = words.Take("bearer.auth.credentials.source");
        var token = words.Take("bearer.auth.token");
        var cluster = words.Take("bearer.auth.logical.cluster");
        var pool = words.Take("bearer.auth.identity.pool.id");
        CheckSource(basicSource, "basic.auth.credentials.source", "USER_INFO", userInfo, failures);
        CheckSource(bearerSource, "bearer.auth.credentials.source", "STATIC_TOKEN", token, failures);
        if (userInfo is not null && token is not null)
        {
            failures.Add("schema.registry.basic.auth.user.info and schema.registry.bearer.auth.token are both set; one of them is needed.");
        }

        return userInfo is not null ? Basic(userInfo) : Bearer(token, cluster, pool);
    }

    /// <summary>Adds the credentials to a request.</summary>
    public void Apply(HttpRequestMessage request)
    {
        if (Scheme is null)
        {
            return;
        }

        request.Headers.Authorization = new AuthenticationHeaderValue(Scheme, _parameter);
        if (LogicalCluster is not null)
        {
            request.Headers.TryAddWithoutValidation("target-sr-cluster", LogicalCluster);
        }

        if (IdentityPool is not null)
        {
            request.Headers.TryAddWithoutValidation("Confluent-Identity-Pool-Id", IdentityPool);
        }
    }

    public override string ToString() => Scheme ?? "none";

    private static RegistryAuthentication Basic(string userInfo) =>
        new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(userInfo)))
        {
            // Only the first colon separates: a password may hold others.
            UserName = userInfo.Split(':', 2)[0],
        };

    private static RegistryAuthentication Bearer(string? token, string? cluster, string? pool) =>
        token is null ? None : new("Bearer", token) { LogicalCluster = cluster, IdentityPool = pool };

    private static void CheckSource(string? source, string word, string supported, string? secret, ICollection<string> failures)
    {
        if (source is not null && !source.Equals(supported, StringComparison.OrdinalIgnoreCase))
        {
            failures.Add($"schema.registry.{word}: '{source}' is not supported; {supported} is.");
        }
        else if (source is not null && secret is null)
        {
            failures.Add($"schema.registry.{word} is {supported}, but the credentials are missing.");
        }
    }
}
