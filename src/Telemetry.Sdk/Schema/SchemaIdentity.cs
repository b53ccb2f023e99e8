namespace Telemetry.Sdk.Schema;

/// <summary>What a registry calls a schema. Registries before Confluent 8.0 (and Apicurio) have no GUID; some answer no version.</summary>
internal readonly record struct SchemaIdentity(int Id, Guid? Guid, int? Version);
