using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The body of an error.</summary>
internal sealed record ErrorAnswer(
    [property: JsonPropertyName("error_code")] int? ErrorCode,
    [property: JsonPropertyName("message")] string? Message);
