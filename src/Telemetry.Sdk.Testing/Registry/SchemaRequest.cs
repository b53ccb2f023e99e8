namespace Telemetry.Sdk.Testing.Registry;

/// <summary>What a client sends to register, look up or check.</summary>
/// <param name="Type">PROTOBUF, AVRO or JSON.</param>
/// <param name="Schema">The text, or base64 of a descriptor.</param>
/// <param name="References">The references as sent.</param>
/// <param name="Metadata">Null where none is sent.</param>
/// <param name="Version">The wanted version; 0 or below where none is.</param>
/// <param name="Id">The wanted id, in mode IMPORT; 0 or below where none is.</param>
internal sealed record SchemaRequest(
    string Type, string Schema, IReadOnlyList<SchemaReference> References, SchemaMetadata? Metadata, int Version, int Id)
{
    public static SchemaRequest Of(string type, string schema, IReadOnlyList<SchemaReference> references) => new(type, schema, references, null, 0, 0);
}
