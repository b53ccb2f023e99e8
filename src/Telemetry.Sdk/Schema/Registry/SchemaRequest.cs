using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A schema that is registered, looked up or checked.</summary>
internal sealed record SchemaRequest(
    [property: JsonPropertyName("schema")] string Schema,
    [property: JsonPropertyName("schemaType")] string SchemaType,
    [property: JsonPropertyName("references")] IReadOnlyList<ReferenceContract>? References)
{
    public const string Protobuf = "PROTOBUF";

    public static SchemaRequest Of(SchemaDefinition definition) => new(
        definition.Schema,
        Protobuf,
        definition.Imports.Count == 0 ? null : [.. definition.Imports.Select(import => new ReferenceContract(import.Name, import.Subject, import.Version))]);
}
