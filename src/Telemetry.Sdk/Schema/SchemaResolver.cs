using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// Finds the ids of schemas in the background: <see cref="Resolve"/> answers at once, and whatever the registry does (down,
/// slow, lying), only the entry's state shows it. One resolution a (subject, file), however many types and callers ask.
/// </summary>
internal sealed class SchemaResolver : IAsyncDisposable
{
    /// <summary>The most entries kept. More subjects than this are a mistake of the caller's (an id in a topic name), and refused.</summary>
    public const int MaxEntries = 20_000;

    private readonly ISchemaCheck _check;
    private readonly RegistryPipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();

    // Read by any thread without the lock; written under it.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, MessageDescriptor), SchemaEntry> _entries = new();

    // Guarded by _gate.
    private readonly Lock _gate = new();
    private readonly Dictionary<(string, FileDescriptor), SchemaResolution> _resolutions = [];
    private bool _disposed;

    private readonly SchemaIdCache? _cache;
    private readonly IDisposable? _registry;

    // Any resolution counts.
    private long _replacedIds;

    /// <summary>Initializes a new instance of the <see cref="SchemaResolver"/> class that asks a registry, which is disposed with it.</summary>
    public SchemaResolver(ISchemaRegistry registry, SchemaCure cure, SchemaPolicy policy, TimeProvider time, Func<double> jitter, SchemaIdCache? cache = null)
    {
        (_registry, _cache, _time) = (registry, cache, time);
        _pipeline = new RegistryPipeline(time, jitter);
        _check = new SchemaChecker(registry, cure, SchemaRules.Of(policy), _pipeline);
    }

    /// <summary>Initializes a new instance of the <see cref="SchemaResolver"/> class that takes ids from a file and asks nobody.</summary>
    public SchemaResolver(PinnedIds pinned, SchemaCure cure, TimeProvider time)
    {
        _time = time;
        _pipeline = new RegistryPipeline(time, static () => 1);
        _check = new PinnedCheck(pinned, cure, time);
    }

    /// <summary>Raised on a background thread when the status of an entry changed. A handler must not throw or wait.</summary>
    public event Action<SchemaEntry>? Changed;

    /// <summary>How often a blocked subject is probed.</summary>
    public static TimeSpan ProbeInterval { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the ids on disk, or null where none are kept.</summary>
    public SchemaIdCache? Cache => _cache;

    /// <summary>Gets how often the registry answered with another id than the one that an earlier process kept.</summary>
    public long ReplacedIds => Interlocked.Read(ref _replacedIds);

    /// <summary>Gets a snapshot of all entries, for health and for the start line.</summary>
    public ICollection<SchemaEntry> Entries => _entries.Values;

    /// <summary>Returns the status of each schema, once a subject and file.</summary>
    public SchemaStatus[] TakeStatuses()
    {
        lock (_gate)
        {
            return [.. _resolutions.Values.Select(static resolution => resolution.Status)];
        }
    }

    /// <summary>Returns the resolver of a client's options.</summary>
    /// <param name="options">The options, with the policy decided.</param>
    /// <param name="pinned">The ids to use without a registry; needed with <see cref="SchemaPolicy.Offline"/>.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The options are not valid, see <see cref="RegistrySettings.Read"/>.</exception>
    public static SchemaResolver Create(SchemaRegistryOptions options, PinnedIds? pinned, TimeProvider time)
    {
        var failures = new List<string>();
        var settings = RegistrySettings.Read(options, failures);
        if (failures.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", failures), nameof(options));
        }

        var cure = new SchemaCure(settings);
        return options.Policy == SchemaPolicy.Offline
            ? new SchemaResolver(pinned ?? throw new ArgumentNullException(nameof(pinned)), cure, time)
            : new SchemaResolver(RegistryClient.Create(settings, time), cure, options.Policy ?? SchemaPolicy.Verify, time, Random.Shared.NextDouble, SchemaIdCache.Create(settings, new SchemaRules(), options.CacheDirectory));
    }

    /// <summary>Returns the entry of a type under a subject, and begins to resolve it when it is new. Never waits for I/O.</summary>
    public SchemaEntry Resolve(string subject, MessageDescriptor type) =>
        _entries.TryGetValue((subject, type), out var known) ? known : Add(subject, type);

    /// <summary>Waits until an entry is no longer <see cref="SchemaState.Pending"/>.</summary>
    public static Task WaitAsync(SchemaEntry entry, CancellationToken cancellationToken) => entry.Decided.WaitAsync(cancellationToken);

    /// <summary>Waits until no entry of this moment is <see cref="SchemaState.Pending"/>.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Entries.Select(entry => entry.Decided)).WaitAsync(cancellationToken);

    /// <summary>Stops all resolutions; open requests are cancelled. Entries keep their last state.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            running = [.. _resolutions.Values.Select(resolution => resolution.Completion)];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        _registry?.Dispose();
        _check.Dispose();
        _stop.Dispose();
    }

    private SchemaEntry Add(string subject, MessageDescriptor type)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((subject, type), out var known))
            {
                return known;
            }

            if (_disposed || _entries.Count >= MaxEntries)
            {
                return Refused(subject, type);
            }

            if (!_resolutions.TryGetValue((subject, type.File), out var resolution))
            {
                resolution = new SchemaResolution(subject, type.File);
                _resolutions.Add((subject, type.File), resolution);
            }

            var entry = resolution.AddEntryLocked(type);
            _entries[(subject, type)] = entry;
            if (resolution.Entries.Length == 1)
            {
                resolution.Completion = Start(resolution);
            }

            return entry;
        }
    }

    private static SchemaEntry Refused(string subject, MessageDescriptor type)
    {
        var resolution = new SchemaResolution(subject, type.File);
        resolution.Publish(SchemaStatus.Rejected(
            $"No schema is resolved for subject '{subject}': the client is disposed, or more than {MaxEntries} subjects were asked for."));
        return new SchemaEntry(subject, type, resolution);
    }

    // Without the caller's execution context: its current activity must not become the parent of the registry calls.
    private Task Start(SchemaResolution resolution)
    {
        using var _ = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return Task.Run(() => RunAsync(resolution, _stop.Token));
    }

    private async Task RunAsync(SchemaResolution resolution, CancellationToken stop)
    {
        try
        {
            for (;;)
            {
                var status = await _pipeline.RetryAsync(
                    ct => AttemptAsync(resolution, ct),
                    failure => Publish(resolution, Unanswered(resolution.Status, failure)),
                    stop).ConfigureAwait(false);
                Publish(resolution, Answered(resolution, status));
                if (status.State == SchemaState.Known)
                {
                    // After records may leave: they never wait for the disk.
                    await KeepAsync(resolution, stop).ConfigureAwait(false);
                }
                else if (status.IsDisowned)
                {
                    await ForgetAsync(resolution, status, stop).ConfigureAwait(false);
                }

                if (status.State != SchemaState.Blocked)
                {
                    return;
                }

                await Task.Delay(ProbeInterval, _time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client is being disposed; the entry keeps its last state.
        }
    }

    // While the registry does not answer, what it said last is used.
    private async Task<SchemaStatus> AttemptAsync(SchemaResolution resolution, CancellationToken cancellationToken)
    {
        try
        {
            return await _check.CheckAsync(resolution.Subject, resolution.File, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException failure) when (failure.IsTransient && _cache is not null && resolution.Status.State == SchemaState.Pending)
        {
            if (await _cache.ReadAsync(resolution.Subject, resolution.File, cancellationToken).ConfigureAwait(false) is { } remembered)
            {
                Publish(resolution, SchemaStatus.Known(remembered) with { IsRemembered = true, Reason = failure.Message });
            }

            throw;
        }
    }

    private static SchemaStatus Unanswered(SchemaStatus status, Exception failure) => status.State == SchemaState.Blocked
        ? status with { Unanswered = failure.Message }
        : status with { Reason = failure.Message };

    private SchemaStatus Answered(SchemaResolution resolution, SchemaStatus status)
    {
        var before = resolution.Status;
        return status.State == SchemaState.Known && before.IsRemembered && before.Identity.IsOther(status.Identity)
            ? Replaced(status, before.Identity)
            : status;
    }

    private SchemaStatus Replaced(SchemaStatus status, SchemaIdentity before)
    {
        Interlocked.Increment(ref _replacedIds);
        return status with { ReplacedId = before.Id };
    }

    private async Task KeepAsync(SchemaResolution resolution, CancellationToken stop)
    {
        while (_cache is not null)
        {
            var status = resolution.Status;
            var (isKept, before) = await _cache.WriteAsync(resolution.Subject, resolution.File, status.Identity, stop).ConfigureAwait(false);
            if (status.ReplacedId is null && before is { } known && known.IsOther(status.Identity))
            {
                // Not used by this process, but the records of an earlier one carry it.
                Publish(resolution, Replaced(status, known));
            }

            if (isKept)
            {
                return;
            }

            await Task.Delay(SchemaIdCache.RetryInterval, _time, stop).ConfigureAwait(false);
        }
    }

    // An emptied registry's id must not be found by whoever starts while the registry is down.
    private async Task ForgetAsync(SchemaResolution resolution, SchemaStatus status, CancellationToken stop)
    {
        while (_cache is not null && !await _cache.RemoveAsync(resolution.Subject, resolution.File, stop).ConfigureAwait(false) && status.State == SchemaState.Rejected)
        {
            // What is blocked comes here again at each probe.
            await Task.Delay(SchemaIdCache.RetryInterval, _time, stop).ConfigureAwait(false);
        }
    }

    private void Publish(SchemaResolution resolution, SchemaStatus status)
    {
        if (!resolution.Publish(status))
        {
            return;
        }

        foreach (var entry in resolution.Entries)
        {
            Changed?.Invoke(entry);
        }
    }
}
