using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Schema;

/// <summary>The JSON of the registry's REST API as far as the SDK speaks it; unknown members are ignored, absent ones are null.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(SchemaRequest))]
[JsonSerializable(typeof(SchemaAnswer))]
[JsonSerializable(typeof(CompatibilityAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class RegistryContracts : JsonSerializerContext;

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

/// <summary>A reference of a schema.</summary>
internal sealed record ReferenceContract(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("subject")] string Subject,
    [property: JsonPropertyName("version")] int Version);

/// <summary>The answer of every call that answers a schema; registration in old registries has the id only.</summary>
internal sealed record SchemaAnswer(
    [property: JsonPropertyName("id")] int? Id,
    [property: JsonPropertyName("guid")] Guid? Guid,
    [property: JsonPropertyName("subject")] string? Subject,
    [property: JsonPropertyName("version")] int? Version,
    [property: JsonPropertyName("schemaType")] string? SchemaType,
    [property: JsonPropertyName("schema")] string? Schema,
    [property: JsonPropertyName("references")] IReadOnlyList<ReferenceContract>? References);

/// <summary>A compatibility verdict.</summary>
internal sealed record CompatibilityAnswer(
    [property: JsonPropertyName("is_compatible")] bool? IsCompatible,
    [property: JsonPropertyName("messages")] IReadOnlyList<string>? Messages);

/// <summary>The body of an error.</summary>
internal sealed record ErrorAnswer(
    [property: JsonPropertyName("error_code")] int? ErrorCode,
    [property: JsonPropertyName("message")] string? Message);
