namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Confluent's words for OAuth client credentials.</summary>
internal sealed class OAuthWords
{
    private const string Prefix = RegistryWords.Prefix + "bearer.auth.";

    private readonly string? _clientId;
    private readonly string? _clientSecret;
    private readonly string? _scope;
    private readonly string? _endpoint;
    private readonly string? _query;

    private OAuthWords(RegistryWords words)
    {
        (_clientId, _clientSecret) = (words.Take("bearer.auth.client.id"), words.Take("bearer.auth.client.secret"));
        (_endpoint, _query, _scope) = (words.Take("bearer.auth.token.endpoint.url"), words.Take("bearer.auth.token.endpoint.query"), words.Take("bearer.auth.scope"));
    }

    public static OAuthWords Take(RegistryWords words) => new(words);

    /// <summary>Returns the client, or null where something is missing or wrong.</summary>
    public OAuthClient? Read(ICollection<string> failures)
    {
        string[] missing = [.. Named().Where(static word => word.Value is null).Select(static word => Prefix + word.Name)];
        if (missing.Length > 0)
        {
            failures.Add($"{Prefix}credentials.source: OAUTHBEARER needs {string.Join(" and ", missing)}, not set.");
        }

        return _endpoint is not null && ReadEndpoint(failures) is { } endpoint && _clientId is not null && _clientSecret is not null
            ? new OAuthClient(endpoint, _clientId, _clientSecret, _scope)
            : null;
    }

    /// <summary>Refuses words that would have no effect, so that requests do not go out without credentials.</summary>
    public void RefuseWithoutSource(ICollection<string> failures)
    {
        string[] set = [.. All().Where(static word => word.Value is not null).Select(static word => Prefix + word.Name)];
        if (set.Length > 0)
        {
            failures.Add($"{string.Join(" and ", set)}: of no effect without {Prefix}credentials.source=OAUTHBEARER.");
        }
    }

    private IEnumerable<(string Name, string? Value)> Named() => [("client.id", _clientId), ("client.secret", _clientSecret), ("token.endpoint.url", _endpoint)];

    private IEnumerable<(string Name, string? Value)> All() => [.. Named(), ("scope", _scope), ("token.endpoint.query", _query)];

    private Uri? ReadEndpoint(ICollection<string> failures)
    {
        if (!Uri.TryCreate(_endpoint, UriKind.Absolute, out var endpoint) || (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps))
        {
            failures.Add($"{Prefix}token.endpoint.url: it is no http or https address.");
            return null;
        }

        if (endpoint.UserInfo.Length > 0)
        {
            failures.Add($"{Prefix}token.endpoint.url: credentials in the address of '{endpoint.Host}' are refused; set {Prefix}client.id and {Prefix}client.secret.");
        }

        if (endpoint.Scheme == Uri.UriSchemeHttp && !endpoint.IsLoopback)
        {
            failures.Add($"{Prefix}token.endpoint.url: the client's secret is not sent over plain http to '{endpoint.Host}'; use https.");
        }

        var query = string.Join('&', new[] { endpoint.Query.TrimStart('?'), _query?.TrimStart('?', '&') }.Where(static part => !string.IsNullOrEmpty(part)));
        return new UriBuilder(endpoint) { UserName = "", Password = "", Fragment = "", Query = query }.Uri;
    }
}
