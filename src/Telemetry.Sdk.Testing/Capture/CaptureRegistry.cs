using Telemetry.Sdk.Schema.Registry;


namespace Telemetry.Sdk.Testing.Capture;

/// <summary>A registry that knows every schema, without a network.</summary>
internal sealed class CaptureRegistry : ISchemaRegistry
{
    private int _lastId;

    public Task<SchemaIdentity> RegisterAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) =>
        Task.FromResult(new SchemaIdentity(Interlocked.Increment(ref _lastId), Guid.NewGuid(), 1));

    public Task<SchemaIdentity> LookUpAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) =>
        RegisterAsync(subject, schema, cancellationToken);

    public Task<CompatibilityVerdict> CheckAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) =>
        Task.FromResult(new CompatibilityVerdict(CompatibilityOutcome.Compatible, []));

    public Task<RegisteredSchema?> GetByIdAsync(int id, string? subject, CancellationToken cancellationToken) => Task.FromResult<RegisteredSchema?>(null);

    public Task<RegisteredSchema?> GetByGuidAsync(Guid guid, CancellationToken cancellationToken) => Task.FromResult<RegisteredSchema?>(null);

    public Task<RegisteredSchema?> GetVersionAsync(string subject, int? version, CancellationToken cancellationToken) => Task.FromResult<RegisteredSchema?>(null);

    public Task<RegisteredSchema?> GetLatestWithMetadataAsync(string subject, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) => Task.FromResult<RegisteredSchema?>(null);

    public void Dispose()
    {
    }
}
