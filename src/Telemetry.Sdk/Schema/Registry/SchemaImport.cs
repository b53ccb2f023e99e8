namespace Telemetry.Sdk.Schema.Registry;

/// <summary>An import of a schema as the registry wants it: the path in the import statement, and where it is registered.</summary>
internal sealed record SchemaImport(string Name, string Subject, int Version);
