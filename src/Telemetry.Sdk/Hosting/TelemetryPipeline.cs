using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Batching;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.Propagation;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Spans;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Hosting;

/// <summary>The stages of one client, put together: from the activity listener to Kafka. Building it does no I/O.</summary>
internal sealed class TelemetryPipeline : IAsyncDisposable
{
    // What one span in the ring holds, about: the activity and its tags.
    private const int SpanBytes = 1_024;
    private const int MaxRing = 8_192;

    private readonly TelemetryOptions _options;
    private readonly TelemetryServices _services;
    private readonly ResolvedOptions _resolved;
    private readonly ILogger _logger;
    private readonly SpanListener _listener;
    private readonly ConcurrentQueue<OutgoingRecord> _sealed = new();
    private readonly ExportParts _parts;
    private readonly EventIntake _events;
    private readonly SchemaResolver _schemas;
    private readonly RefusedEvents _refusals;
    private readonly CaughtFaults _faults;
    private readonly StartReport _startReport;

    // Set by Start, once.
    private ExportLoop? _loop;
    private ExportThread? _thread;
    private PropagatorLease? _propagator;
    private bool _started;
    private IReadOnlyList<string>? _running;

    public TelemetryPipeline(ResolvedOptions resolved, TelemetryServices services, TelemetryHealth health)
    {
        (_resolved, _options, _services) = (resolved, resolved.Options, services);
        _logger = new GuardedLogger(services.LoggerFactory.CreateLogger(TelemetryClient.InstrumentationName));
        var log = new RateLimitedLog(_logger, services.TimeProvider);
        _faults = new CaughtFaults(log);
        var ring = new SpanRing(Math.Clamp(_options.Batching.QueueBytes / 2 / SpanBytes, 64, MaxRing));
        var ledger = new Ledger(ring);
        var budget = new MemoryBudget(_options.Batching.QueueBytes);
        var signal = new LoopSignal();
        var transport = CreateTransport(health, log);
        var topic = transport.Watch(_options.Spans.Topic, _options.Spans.Partitions);
        var resource = ResourceAttributes.Build(_options, InstanceId);
        var lanes = new LaneSet(new LaneSettings
        {
            Topic = topic,
            Resource = EncodedResource.Create(resource),
            RecordBytes = _options.Batching.RecordBytes,
            OneTracePerRecord = _options.Batching.OneTracePerRecord,
            Budget = budget,
            Time = services.TimeProvider,
            Sealed = _sealed.Enqueue,
        });
        var reader = new SpanRecordReader(_options.Spans, resource);
        var appender = new SpanAppender(lanes, _options.Spans.Limits, reader.TryRead, _faults.Encoding);
        var intake = new SpanIntake(ring, ledger, appender, signal.Set);
        _listener = new SpanListener(_options.Spans, Owned(intake), _faults.Capture);
        _schemas = CreateResolver(health, signal);
        _parts = new ExportParts
        {
            Ring = ring,
            Lanes = lanes,
            Appender = appender,
            Streams = new RecordStreams(_schemas, _options.Events.SubjectNameStrategy),
            Stamp = new RecordStamp(InstanceId),
            Transport = transport,
            SpanTopic = topic,
            SpanSchemaType = TracesData.Descriptor,
            Ledger = ledger,
            Budget = budget,
            Signal = signal,
            FlushAge = _options.Batching.FlushAge,
            Time = services.TimeProvider,
            Metrics = new TelemetryMetrics(services.MeterFactory, services.TimeProvider, ledger.GetSnapshot, () => budget.UsedBytes, budget.LimitBytes),
            Health = health,
            Log = log,
        };
        _parts.Metrics.ObserveStates(SchemaStates, TopicStates, () => _schemas.ReplacedIds);
        _refusals = new RefusedEvents(log);
        _events = CreateEvents();
        _startReport = new StartReport(_logger, services.TimeProvider, GatherFacts);
    }

    public Guid InstanceId { get; } = Guid.NewGuid();

    public EventIntake Events => _events;

    public TelemetrySnapshot GetSnapshot() => _parts.Ledger.GetSnapshot();

    /// <summary>Returns the topics and subjects asked for that neither broker nor registry has said anything about. Any thread may ask.</summary>
    public IReadOnlyList<string> FindPending() =>
    [
        .. _parts.Streams.Topics.Where(t => t.View.Condition == TopicCondition.Unknown).Select(t => $"topic {t.Name}"),
        .. _schemas.Entries.Where(e => e.State == SchemaState.Pending).Select(e => $"subject {e.Subject}"),
    ];

    /// <summary>Starts the background work and the listener. No I/O on this thread.</summary>
    public void Start()
    {
        _started = true;
        _running = ClientInstances.Enter(_options.ServiceName ?? "");
        _loop = new ExportLoop(_parts, _sealed, _events.Queue);
        foreach (var (topic, type) in _events.Declare())
        {
            _parts.Streams.TryGet(topic, type, out _, out _);
        }

        _thread = new ExportThread(_loop, _parts, OnTurn);
        _propagator = PropagatorInstallation.Acquire(_options.Spans.ExportedBaggage);
        _parts.Transport.Start();
        _thread.Start();
        _listener.Start();
    }

    /// <summary>Sends what has ended by now; true when all of it was acknowledged or given up in time.</summary>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_loop is null)
        {
            return false;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.RequestFlush(done);
        try
        {
            await done.Task.WaitAsync(timeout, _services.TimeProvider, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            // Nobody waits any more: the loop must not go on hurrying for it.
            done.TrySetResult();
        }
    }

    /// <summary>Refuses what is new, sends what is left within <see cref="TelemetryOptions.ShutdownTimeout"/>, gives up the rest and says so. Call once.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _events.Close();
        _loop ??= new ExportLoop(_parts, _sealed, _events.Queue);
        _thread ??= new ExportThread(_loop, _parts, OnTurn);
        await _thread.StopAsync(_options.ShutdownTimeout, _started).ConfigureAwait(false);
        _events.End();
        await _schemas.DisposeAsync().ConfigureAwait(false);
        _refusals.Tell();
        _faults.Tell();
        _parts.Log.Flush();
        StopReport.Write(_logger, GetSnapshot());
        _parts.Metrics.Dispose();
        _parts.Signal.Dispose();
        _propagator?.Dispose();
        if (_started)
        {
            ClientInstances.Leave(_options.ServiceName ?? "");
        }
    }

    private Action<Activity> Owned(SpanIntake intake)
    {
        if (_services.Owns is not { } owns)
        {
            return intake.Add;
        }

        return activity =>
        {
            if (owns(activity))
            {
                intake.Add(activity);
            }
        };
    }

    private ITransport CreateTransport(TelemetryHealth health, RateLimitedLog log) => _services.CreateTransport?.Invoke() ?? new KafkaTransport(
        new TransportSettings
        {
            Kafka = _options.Kafka,
            Profile = _options.Profile ?? TelemetryProfile.Verify,
            ClientId = _options.ServiceName ?? TelemetryClient.InstrumentationName,
        },
        health,
        log,
        _services.TimeProvider,
        Random.Shared.NextDouble);

    private SchemaResolver CreateResolver(TelemetryHealth health, LoopSignal signal)
    {
        var resolver = _services.CreateResolver?.Invoke() ?? SchemaResolver.Create(_options.SchemaRegistry, _resolved.PinnedIds, _services.TimeProvider);
        var conditions = new SchemaConditions(RegistryAddresses.Shown(_options.SchemaRegistry.Url), health, _logger);
        resolver.Changed += entry =>
        {
            conditions.Changed(entry);
            signal.Set();
        };
        if (resolver.Cache is { } cache)
        {
            cache.Changed += conditions.CacheChanged;
        }

        return resolver;
    }

    private IEnumerable<(string State, string? ErrorType)> SchemaStates() => _schemas.TakeStatuses().Select(static s => (s.State switch
    {
        SchemaState.Known => "known",
        SchemaState.Blocked => "blocked",
        SchemaState.Rejected => "rejected",
        _ => "pending",
    }, s.ErrorType));

    private IEnumerable<(string State, string? ErrorType)> TopicStates() => _parts.Streams.Topics.Select(static t => (t.View.Condition switch
    {
        TopicCondition.Ready => "ready",
        TopicCondition.Blocked => "blocked",
        TopicCondition.Probing => "probing",
        _ => "unknown",
    }, (string?)null));

    private EventIntake CreateEvents() => new(new EventIntakeParts
    {
        Options = _options.Events,
        Encoder = new EventEncoder(_options.Events),
        Headers = new EventHeaders(_options.ServiceNamespace, _options.ServiceName ?? ""),
        Transport = _parts.Transport,
        Ledger = _parts.Ledger,
        Budget = _parts.Budget,
        Signal = _parts.Signal,
        Refusals = _refusals,
        Time = _services.TimeProvider,
        Service = _options.ServiceName ?? "",
        Region = _options.ResourceAttributes.TryGetValue("region", out var region) || _options.ResourceAttributes.TryGetValue("cloud.region", out region) ? region : null,
    });

    // On the export thread, after each turn: what logs must not do so on the application's threads.
    private void OnTurn()
    {
        if (_running is { } running)
        {
            _running = null;
            _resolved.LogWarnings(_logger);
            ClientInstances.WarnIfSeveral(_logger, running);
            if (_propagator?.Kept is { } kept)
            {
                Log.PropagatorKept(_logger, kept);
            }
        }

        _refusals.Tell();
        _faults.Tell();
        _startReport.Poll();
    }

    private StartFacts GatherFacts()
    {
        var conditions = _parts.Health.Conditions;
        var reached = _parts.Streams.Topics.Any(t => t.View.Condition != TopicCondition.Unknown);
        var answered = _schemas.Entries.Any(e => e.Status is { State: not SchemaState.Pending, IsRemembered: false });
        return new StartFacts
        {
            Service = _options.ServiceName ?? "",
            Profile = _options.Profile ?? TelemetryProfile.Verify,
            Brokers = _options.Kafka.BootstrapServers,
            BrokersState = reached ? "connected" : conditions.FirstOrDefault(c => c.Key == "kafka")?.Reason,
            Registry = _resolved.PinnedIds is null ? RegistryAddresses.Shown(_options.SchemaRegistry.Url) : "",
            RegistryState = _resolved.PinnedIds is { } pinned ? $"not asked (ids of {pinned.Path})" : answered ? "answers" : conditions.FirstOrDefault(c => c.Key == "schema registry")?.Reason,
            Topics = [.. _parts.Streams.Topics.Select(t => t.View is { Condition: TopicCondition.Ready } ready
                ? new StartTopic(t.Name, ready.Partitions, null)
                : new StartTopic(t.Name, null, t.View.Reason))],
            SourcesCaptured = [.. _listener.MatchedSources],
            SourcesNotCaptured = [.. _listener.UnmatchedSources],
        };
    }
}
