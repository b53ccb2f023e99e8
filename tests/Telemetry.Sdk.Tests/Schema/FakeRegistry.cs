using System.Collections.Concurrent;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>A registry in memory whose next answers a test scripts; it counts what it is asked.</summary>
internal sealed class FakeRegistry : ISchemaRegistry
{
    private readonly ConcurrentDictionary<string, SchemaIdentity> _known = new();
    private int _nextId;

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Gets the requests as they came: subject and definition.</summary>
    public ConcurrentDictionary<string, SchemaDefinition> Sent { get; } = new();

    /// <summary>Gets or sets what happens before each call; it may throw or wait.</summary>
    public Func<string, string, CancellationToken, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;

    public CompatibilityVerdict Verdict { get; set; } = new(CompatibilityOutcome.Compatible, []);

    public bool AnswersVersions { get; set; } = true;

    public Func<int, RegisteredSchema?> ById { get; set; } = static _ => null;

    public Func<Guid, RegisteredSchema?> ByGuid { get; set; } = static _ => null;

    public Func<string, int?, RegisteredSchema?> ByVersion { get; set; } = static (_, _) => null;

    public bool IsDisposed { get; private set; }

    public void Know(string subject) => _known.TryAdd(subject, new SchemaIdentity(Interlocked.Increment(ref _nextId), Guid.NewGuid(), 1));

    public async Task<SchemaIdentity> RegisterAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        await CallAsync("register", subject, schema, cancellationToken);
        Know(subject);
        return AnswersVersions ? _known[subject] : new SchemaIdentity(_known[subject].Id, null, null);
    }

    public async Task<SchemaIdentity> LookUpAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        await CallAsync("lookup", subject, schema, cancellationToken);
        return _known.TryGetValue(subject, out var identity) ? identity : throw new RegistryException(RegistryFailure.SubjectUnknown, "no subject");
    }

    public async Task<CompatibilityVerdict> CheckAsync(string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        await CallAsync("check", subject, schema, cancellationToken);
        return Verdict;
    }

    public async Task<RegisteredSchema?> GetByIdAsync(int id, string? subject, CancellationToken cancellationToken)
    {
        await ReadAsync("id", $"{id}{(subject is null ? "" : " of " + subject)}", cancellationToken);
        return ById(id);
    }

    public async Task<RegisteredSchema?> GetByGuidAsync(Guid guid, CancellationToken cancellationToken)
    {
        await ReadAsync("guid", guid.ToString("D"), cancellationToken);
        return ByGuid(guid);
    }

    public async Task<RegisteredSchema?> GetVersionAsync(string subject, int? version, CancellationToken cancellationToken)
    {
        await ReadAsync("version", $"{version} of {subject}", cancellationToken);
        return ByVersion(subject, version);
    }

    public async Task<RegisteredSchema?> GetLatestWithMetadataAsync(string subject, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        await ReadAsync("metadata", $"{string.Join(',', properties.Select(property => $"{property.Key}={property.Value}"))} of {subject}", cancellationToken);
        return ByVersion(subject, null);
    }

    public void Dispose() => IsDisposed = true;

    private Task ReadAsync(string call, string what, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"{call} {what}");
        return Before(call, what, cancellationToken);
    }

    private Task CallAsync(string call, string subject, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"{call} {subject}");
        Sent[subject] = schema;
        return Before(call, subject, cancellationToken);
    }
}
