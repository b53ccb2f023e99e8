namespace Telemetry.Sdk.Testing.Registry;

/// <summary>An import of a schema: the path as written, and where the imported file is registered.</summary>
internal sealed record SchemaReference(string Name, string Subject, int Version);
