namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Two messages of one local name, of which at least one is imported, and the field that leads to them.</summary>
internal sealed record ImportedPair(string Path, SchemaMessage Original, SchemaMessage Update);
