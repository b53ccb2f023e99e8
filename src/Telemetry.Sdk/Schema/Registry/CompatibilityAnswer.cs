using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A compatibility verdict.</summary>
internal sealed record CompatibilityAnswer(
    [property: JsonPropertyName("is_compatible")] bool? IsCompatible,
    [property: JsonPropertyName("messages")] IReadOnlyList<string>? Messages);
