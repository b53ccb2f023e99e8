namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A schema as a registry answers it; the members it left out are null.</summary>
internal sealed record RegisteredSchema(int? Id, Guid? Guid, string? Subject, int? Version, string SchemaType, string Schema, IReadOnlyList<SchemaImport> Imports);
