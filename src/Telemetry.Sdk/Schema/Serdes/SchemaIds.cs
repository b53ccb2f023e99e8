using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// Finds the ids that a serializer writes: once a (subject, file) however many records wait for it, with retries up to a
/// deadline. A failure is kept for some seconds, so that a missing schema costs the registry no request a record. While the registry
/// does not answer, the id that it gave an earlier process is used.
/// </summary>
internal sealed class SchemaIds : IDisposable
{
    /// <summary>The most subjects whose ids are kept.</summary>
    public const int MaxSubjects = 20_000;

    private readonly SerializerSettings _settings;
    private readonly ISchemaRegistry _registry;
    private readonly RegistryPipeline _pipeline;
    private readonly ISchemaCheck _checker;
    private readonly Flights<(string Subject, FileDescriptor File), SchemaStatus> _flights;
    private readonly TimeProvider _time;
    private readonly SchemaIdCache? _cache;

    public SchemaIds(SerializerSettings settings, ISchemaRegistry registry, TimeProvider time, Func<double> jitter, SchemaIdCache? cache = null)
    {
        (_settings, _registry, _time, _cache) = (settings, registry, time, cache);
        _pipeline = new RegistryPipeline(time, jitter);
        var cure = new SchemaCure(settings.Registry);
        _checker = settings.Pinned is { } pinned ? new PinnedCheck(pinned, cure, time) : new SchemaChecker(registry, cure, settings.Rules, _pipeline);
        _flights = new(MaxSubjects, time, LoadAsync, Lifetime);
    }

    /// <summary>The longest wait for an id, retries included.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a failure, or an id of an earlier process, is answered without asking again.</summary>
    public static TimeSpan FailureLifetime { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Returns the status of a subject's schema: known, or pending, blocked or rejected with a reason.</summary>
    public Task<SchemaStatus> GetAsync(string subject, FileDescriptor file) => _flights.GetAsync((subject, file));

    public void Dispose()
    {
        _flights.Dispose();
        _checker.Dispose();
        _registry.Dispose();
    }

    private TimeSpan Lifetime(SchemaStatus status) =>
        status.State != SchemaState.Known || status.IsRemembered ? FailureLifetime
        : _settings.FollowsLatest ? _settings.Registry.LatestLifetime
        : Timeout.InfiniteTimeSpan;

    private async Task<SchemaStatus> LoadAsync((string Subject, FileDescriptor File) key, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        string? reason = null;
        if (_settings is { SchemaId: null, FollowsLatest: false })
        {
            // What the application's function throws is its fault and not the registry's: not tried again.
            _ = _settings.Rules.KeyOf(key.File);
        }

        try
        {
            return await _pipeline.RetryAsync(ct => AttemptAsync(key.Subject, key.File, ct), failure => reason = failure.Message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return SchemaStatus.Initial with { Reason = reason ?? $"the Schema Registry did not answer within {Deadline.TotalSeconds:0} s" };
        }
    }

    private Task<SchemaStatus> AttemptAsync(string subject, FileDescriptor file, CancellationToken cancellationToken) => _settings switch
    {
        { SchemaId: { } id } => FindAsync(subject, $"schema id {id}", ct => _registry.GetByIdAsync(id, subject, ct), id, cancellationToken),
        { Metadata: { } metadata } => FindAsync(
            subject,
            $"version with the metadata {string.Join(", ", metadata.Select(static property => $"{property.Key}={property.Value}"))}",
            ct => _registry.GetLatestWithMetadataAsync(subject, metadata, ct),
            null,
            cancellationToken),
        { UseLatest: true } => FindAsync(subject, "version", ct => _registry.GetVersionAsync(subject, null, ct), null, cancellationToken),
        _ => CheckAsync(subject, file, cancellationToken),
    };

    private async Task<SchemaStatus> CheckAsync(string subject, FileDescriptor file, CancellationToken cancellationToken)
    {
        SchemaStatus status;
        try
        {
            status = await _checker.CheckAsync(subject, file, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException failure) when (failure.IsTransient && _cache is not null)
        {
            if (await _cache.ReadAsync(subject, file, cancellationToken).ConfigureAwait(false) is { } remembered)
            {
                return SchemaStatus.Known(remembered) with { IsRemembered = true, Reason = failure.Message };
            }

            throw;
        }

        // Not awaited: the record does not wait for the disk.
        _ = RememberAsync(subject, file, status);
        return status;
    }

    private async Task RememberAsync(string subject, FileDescriptor file, SchemaStatus status)
    {
        try
        {
            if (_cache is not null && status.State == SchemaState.Known)
            {
                await _cache.WriteAsync(subject, file, status.Identity, CancellationToken.None).ConfigureAwait(false);
            }
            else if (_cache is not null && status.IsDisowned)
            {
                await _cache.RemoveAsync(subject, file, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // Nobody waits for this; a disk's refusal is a value and no exception, and what is left costs the id on disk and nothing else.
        }
    }

    private async Task<SchemaStatus> FindAsync(string subject, string what, Func<CancellationToken, Task<RegisteredSchema?>> get, int? asked, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _pipeline.CallAsync(get, cancellationToken).ConfigureAwait(false);
            return found is null ? SchemaStatus.Blocked($"Subject '{subject}' has no {what} in the Schema Registry.", "Register the schema.")
                : found.SchemaType != SchemaRequest.Protobuf ? SchemaStatus.Blocked(
                    $"The {what} that the Schema Registry has for subject '{subject}' is of type {ServerText.Shown(found.SchemaType, maxLength: 50)}; a Protobuf message needs {SchemaRequest.Protobuf}.", "Give the Protobuf schema a subject of its own.")
                : (asked ?? found.Id) is { } id ? SchemaStatus.Known(new SchemaIdentity(id, found.Guid, found.Version))
                : throw new RegistryException(RegistryFailure.NotARegistry, $"The Schema Registry's answer about subject '{subject}' has no id.");
        }
        catch (RegistryException refused) when (!refused.IsTransient)
        {
            return SchemaStatus.Blocked(refused.Message, "Check the credentials and the schema's registration.");
        }
    }
}
