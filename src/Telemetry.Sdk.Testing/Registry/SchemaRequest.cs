using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>What a client sends to register, look up or check.</summary>
/// <param name="Type">PROTOBUF, AVRO or JSON.</param>
/// <param name="Schema">The text, or base64 of a descriptor; empty where none is sent.</param>
/// <param name="References">The references as sent.</param>
/// <param name="Metadata">Null where none is sent.</param>
/// <param name="Version">The wanted version; 0 where none is, and below for the latest.</param>
/// <param name="Id">The wanted id, in mode IMPORT; below 0 where none is.</param>
internal sealed record SchemaRequest(
    string Type, string Schema, IReadOnlyList<SchemaReference> References, SchemaMetadata? Metadata, int Version, int Id)
{
    public bool IsEmpty => string.IsNullOrWhiteSpace(Schema);

    public static SchemaRequest Of(string type, string schema, IReadOnlyList<SchemaReference> references) => new(type, schema, references, null, 0, -1);

    /// <summary>Reads the body of a registration, a look-up or a compatibility check.</summary>
    /// <exception cref="RegistryException">400: a member has a wrong type.</exception>
    public static SchemaRequest Read(JsonElement body)
    {
        RuleSetReader.Check(body, "ruleSet");
        return new SchemaRequest(
            RequestBody.Text(body, "schemaType") ?? "AVRO",
            RequestBody.Text(body, "schema") ?? "",
            [.. RequestBody.List(body, "references", "SchemaReference>").Select(SchemaReference.Read)],
            SchemaMetadata.Read(body, "metadata"),
            RequestBody.Number(body, "version") ?? 0,
            RequestBody.Number(body, "id") ?? -1);
    }
}
