using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Batching;

/// <summary>A registry whose answer to a look-up the test chooses by subject.</summary>
internal sealed class ScriptedRegistry : ISchemaRegistry
{
    public static readonly SchemaIdentity Identity = new(7, new Guid("00112233-4455-6677-8899-aabbccddeeff"), 1);

    public Func<string, Task<SchemaIdentity>> LookUp { get; set; } = static _ => Task.FromResult(Identity);

    public static Task<SchemaIdentity> Refuse(string subject) =>
        throw new RegistryException(RegistryFailure.Invalid, $"'{subject}' is refused");

    public static Task<SchemaIdentity> Unknown(string subject) =>
        throw new RegistryException(RegistryFailure.SubjectUnknown, $"'{subject}' is unknown");

    public SchemaResolver CreateResolver(FakeTimeProvider time, SchemaIdCache? cache = null) =>
        new(this, new SchemaCure(RegistrySettings.Read(new SchemaRegistryOptions(), [])), SchemaPolicy.Verify, time, static () => 0, cache);

    public Task<SchemaIdentity> RegisterAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) => LookUp(subject);

    public Task<SchemaIdentity> LookUpAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken) =>
        LookUp(subject).WaitAsync(cancellationToken);

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
