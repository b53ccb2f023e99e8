using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The answer of an authorization server (RFC 6749, 5.1 and 5.2). Some write the number of seconds as a text.</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("token_type")] string? TokenType,
    [property: JsonPropertyName("expires_in")] JsonElement? ExpiresIn,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("error_description")] string? ErrorDescription)
{
    // Without the token.
    public override string ToString() => nameof(TokenAnswer);
}
