namespace Telemetry.Sdk.Schema.Registry;

/// <summary>What a registry calls a schema. Registries before Confluent 8.0 (and Apicurio) have no GUID; some answer no version.</summary>
internal readonly record struct SchemaIdentity(int Id, Guid? Guid, int? Version)
{
    /// <summary>Returns whether records of the two name different schemas. A GUID that only one of them has says nothing.</summary>
    public bool IsOther(SchemaIdentity identity) => Id != identity.Id || (Guid is { } guid && identity.Guid is { } other && guid != other);
}
