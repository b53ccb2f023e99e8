namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A Protobuf file as it is sent to a registry: its descriptor in base64 and its direct imports.</summary>
internal sealed record SchemaDefinition(string Schema, IReadOnlyList<SchemaImport> Imports)
{
    /// <summary>Gets a value indicating whether the registry normalizes the schema before it compares or stores it.</summary>
    public bool Normalize { get; init; }
}
