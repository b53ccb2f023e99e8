using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The answer of every call that answers a schema; registration in old registries has the id only.</summary>
internal sealed record SchemaAnswer(
    [property: JsonPropertyName("id")] int? Id,
    [property: JsonPropertyName("guid")] Guid? Guid,
    [property: JsonPropertyName("subject")] string? Subject,
    [property: JsonPropertyName("version")] int? Version,
    [property: JsonPropertyName("schemaType")] string? SchemaType,
    [property: JsonPropertyName("schema")] string? Schema,
    [property: JsonPropertyName("references")] IReadOnlyList<ReferenceContract>? References);
