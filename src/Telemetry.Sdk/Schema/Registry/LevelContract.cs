using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A compatibility level: read under one key, written under the other.</summary>
internal sealed record LevelContract(
    [property: JsonPropertyName("compatibilityLevel")] string? CompatibilityLevel,
    [property: JsonPropertyName("compatibility")] string? Compatibility);
