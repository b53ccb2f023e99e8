namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A client of an authorization server (RFC 6749, 4.4). Its text form has no secret.</summary>
internal sealed class OAuthClient(Uri endpoint, string clientId, string clientSecret, string? scope)
{
    /// <summary>Gets the address that issues tokens.</summary>
    public Uri Endpoint { get; } = endpoint;

    public string ClientId { get; } = clientId;

    /// <summary>Returns the body of a request for a token.</summary>
    public FormUrlEncodedContent Form()
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "client_credentials"),
            new("client_id", ClientId),
            new("client_secret", clientSecret),
        };
        if (scope is not null)
        {
            form.Add(new("scope", scope));
        }

        return new FormUrlEncodedContent(form);
    }

    /// <summary>Takes the secret out of a text that a server wrote.</summary>
    public string Masked(string text) => text.Replace(clientSecret, "***", StringComparison.Ordinal);

    public override string ToString() => $"{ClientId} at {Endpoint.GetLeftPart(UriPartial.Path)}";
}
