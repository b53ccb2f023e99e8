using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema;

/// <summary>What a file of the id store holds.</summary>
internal sealed record StoredSchemaId(
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("guid")] Guid? Guid,
    [property: JsonPropertyName("version")] int? Version);
