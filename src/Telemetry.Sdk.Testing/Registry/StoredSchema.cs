namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A schema with its id, under whatever subjects it is registered.</summary>
internal sealed record StoredSchema(int Id, SchemaContent Content);
