namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// The calls of a Schema Registry that the SDK makes. One call is one answer: nothing is cached or retried here. Every failure
/// is a <see cref="RegistryException"/>; a cancelled call is an <see cref="OperationCanceledException"/>. Safe for all threads.
/// </summary>
internal interface ISchemaRegistry : IDisposable
{
    /// <summary>Registers a schema; one that is already registered keeps its id. Old registries answer the id only.</summary>
    Task<SchemaIdentity> RegisterAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken);

    /// <summary>Finds a schema under a subject; a miss is <see cref="RegistryFailure.SubjectUnknown"/> or <see cref="RegistryFailure.SchemaUnknown"/>.</summary>
    Task<SchemaIdentity> LookUpAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken);

    /// <summary>Asks whether a schema could be registered, against all the versions that the subject's level names.</summary>
    Task<CompatibilityVerdict> CheckAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken);

    /// <summary>Gets a schema by its id, or null where there is none.</summary>
    Task<RegisteredSchema?> GetByIdAsync(int id, string? subject, CancellationToken cancellationToken);

    /// <summary>Gets a schema by its GUID, or null where there is none (or the registry has no GUIDs).</summary>
    Task<RegisteredSchema?> GetByGuidAsync(Guid guid, CancellationToken cancellationToken);

    /// <summary>Gets a version of a subject (null for the newest), or null where there is none; deleted ones are found by number.</summary>
    Task<RegisteredSchema?> GetVersionAsync(string subject, int? version, CancellationToken cancellationToken);

    /// <summary>Gets the newest version of a subject whose metadata has all of these properties, or null where there is none.</summary>
    Task<RegisteredSchema?> GetLatestWithMetadataAsync(string subject, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken);
}
