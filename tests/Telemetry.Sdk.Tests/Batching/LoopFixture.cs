using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Batching;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Spans;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

/// <summary>The batching stage on a virtual clock and without a thread: a test makes each turn of the loop itself.</summary>
internal sealed class LoopFixture : IAsyncDisposable
{
    public const string SpanTopic = "otlp_spans";
    public static readonly TimeSpan FlushAge = TimeSpan.FromSeconds(1);

    private readonly LoopSignal _signal = new();
    private readonly TelemetryMetrics _metrics;

    public LoopFixture(Action<TelemetryOptions>? configure = null, Action<FakeTransport>? transport = null, ScriptedRegistry? registry = null, int ring = 64)
    {
        var options = new TelemetryOptions();
        configure?.Invoke(options);
        transport?.Invoke(Transport);
        Schemas = (registry ?? new ScriptedRegistry()).CreateResolver(Time);
        Ring = new SpanRing(ring);
        Ledger = new Ledger(Ring);
        Budget = new MemoryBudget(options.Batching.QueueBytes);
        var topic = Transport.Watch(options.Spans.Topic, 12);
        Lanes = new LaneSet(new LaneSettings
        {
            Topic = topic,
            Resource = EncodedResource.Create([new("service.name", "shop")]),
            RecordBytes = options.Batching.RecordBytes,
            OneTracePerRecord = options.Batching.OneTracePerRecord,
            Budget = Budget,
            Time = Time,
            Sealed = Sealed.Enqueue,
        });
        Appender = new SpanAppender(Lanes, options.Spans.Limits, new SpanRecordReader(options.Spans, []).TryRead, Faults.Enqueue);
        Intake = new SpanIntake(Ring, Ledger, Appender, static () => { });
        var log = new RateLimitedLog(NullLogger.Instance, Time);
        _metrics = new TelemetryMetrics(null, Time, Ledger.GetSnapshot, () => Budget.UsedBytes, Budget.LimitBytes);
        Events = new EventIntake(new EventIntakeParts
        {
            Options = options.Events,
            Encoder = new EventEncoder(options.Events),
            Headers = new EventHeaders(null, "shop"),
            Transport = Transport,
            Ledger = Ledger,
            Budget = Budget,
            Signal = _signal,
            Refusals = new RefusedEvents(log),
            Time = Time,
            Service = "shop",
        });
        Loop = new ExportLoop(
            new ExportParts
            {
                Ring = Ring,
                Lanes = Lanes,
                Appender = Appender,
                Streams = Streams = new RecordStreams(Schemas, options.Events.SubjectNameStrategy),
                Stamp = new RecordStamp(InstanceId),
                Transport = Transport,
                SpanTopic = topic,
                SpanSchemaType = TracesData.Descriptor,
                Ledger = Ledger,
                Budget = Budget,
                Signal = _signal,
                FlushAge = FlushAge,
                Time = Time,
                Metrics = _metrics,
                Health = Health = new TelemetryHealth(Time),
                Log = log,
            },
            Sealed,
            Events.Queue);
    }

    public Guid InstanceId { get; } = Guid.NewGuid();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 10, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeTransport Transport { get; } = new();

    public SchemaResolver Schemas { get; }

    public SpanSource Spans { get; } = new("1.2.3");

    public ConcurrentQueue<OutgoingRecord> Sealed { get; } = new();

    public ConcurrentQueue<Exception> Faults { get; } = new();

    public SpanRing Ring { get; }

    public Ledger Ledger { get; }

    public MemoryBudget Budget { get; }

    public LaneSet Lanes { get; }

    public SpanAppender Appender { get; }

    public SpanIntake Intake { get; }

    public EventIntake Events { get; }

    public RecordStreams Streams { get; }

    public TelemetryHealth Health { get; }

    public ExportLoop Loop { get; }

    public TelemetryCounts SpanCounts => Ledger.GetSnapshot().Spans;

    public TelemetryCounts EventCounts => Ledger.GetSnapshot().Events;

    public static IEnumerable<Span> Decode(OutgoingRecord record) =>
        TracesData.Parser.ParseFrom(record.Value).ResourceSpans.SelectMany(r => r.ScopeSpans).SelectMany(s => s.Spans);

    /// <summary>Ends a span and makes the turn that seals its record.</summary>
    public void SendSpan(string name = "span", ActivityTraceId trace = default, Action<Activity>? configure = null)
    {
        Intake.Add(Spans.Ended(name, trace, configure));
        Loop.Turn();
        Time.Advance(FlushAge);
        Loop.Turn();
    }

    public TaskCompletionSource<TelemetryException?> Emit(IMessage message, EmitOptions options = default)
    {
        var completion = new TaskCompletionSource<TelemetryException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Events.Add(message, options, completion);
        return completion;
    }

    /// <summary>Makes the turns that ask for every schema, and waits until each was answered.</summary>
    public async Task DecideAsync()
    {
        Loop.Turn();
        await Schemas.WaitAsync(CancellationToken.None);
        Loop.Turn();
    }

    /// <summary>Ends the client as its thread does.</summary>
    public async Task FinishAsync()
    {
        Events.Close();
        Loop.Finish();
        await Transport.DisposeAsync();
        Loop.FinishReports();
        Events.End();
    }

    public async ValueTask DisposeAsync()
    {
        await Schemas.DisposeAsync();
        _metrics.Dispose();
        _signal.Dispose();
        Spans.Dispose();
    }
}
