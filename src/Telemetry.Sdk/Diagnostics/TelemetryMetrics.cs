using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>
/// The SDK's instruments. The account of spans and events is observed from one snapshot a collection, so the identity of
/// <see cref="TelemetryCounts"/> holds in what is exported; no tag value comes from a record. Thread-safe.
/// </summary>
internal sealed class TelemetryMetrics : IDisposable
{
    // A collection asks all instruments within milliseconds: what is younger than this is the same collection.
    private static readonly TimeSpan SnapshotAge = TimeSpan.FromMilliseconds(50);

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly TimeProvider _timeProvider;
    private readonly Func<TelemetrySnapshot> _takeSnapshot;
    private readonly Lock _lock = new();
    private readonly Histogram<long> _recordSize;
    private readonly Histogram<double> _deliveryDuration;
    private readonly Counter<long> _sentMessages;
    private readonly Counter<long> _withoutSchema;

    // Under _lock.
    private TelemetrySnapshot? _snapshot;
    private long _takenAt;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterFactory">The factory that owns the meter; <see langword="null"/> for a meter of our own.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="takeSnapshot">The account; called by whoever collects.</param>
    /// <param name="queueBytes">The bytes that wait now.</param>
    /// <param name="queueCapacityBytes">The bytes that may wait.</param>
    public TelemetryMetrics(IMeterFactory? meterFactory, TimeProvider timeProvider, Func<TelemetrySnapshot> takeSnapshot, Func<long> queueBytes, long queueCapacityBytes)
    {
        (_timeProvider, _takeSnapshot) = (timeProvider, takeSnapshot);
        var options = new MeterOptions(TelemetryClient.InstrumentationName) { Version = typeof(TelemetryMetrics).Assembly.GetName().Version?.ToString(3) };
        _ownsMeter = meterFactory is null;
        _meter = meterFactory?.Create(options) ?? new Meter(options);

        _recordSize = _meter.CreateHistogram(
            "telemetry_sdk.record.size", "By", "Size of sealed records before compression.", tags: null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [256, 1024, 4096, 16384, 32768, 65536, 131072, 262144, 1048576] });
        _deliveryDuration = _meter.CreateHistogram(
            "telemetry_sdk.delivery.duration", "s", "Time from the hand-over of a record to Kafka's client to its acknowledgement.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _sentMessages = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Records that Kafka acknowledged or refused.");
        _withoutSchema = _meter.CreateCounter<long>("telemetry_sdk.span.records_without_schema", "{record}", "Span records that left without a schema id because the registry had not answered.");
        _meter.CreateObservableUpDownCounter("telemetry_sdk.queue.size", queueBytes, "By", "Bytes that wait for Kafka's client.");
        _meter.CreateObservableUpDownCounter("telemetry_sdk.queue.capacity", () => queueCapacityBytes, "By", "Bytes that may wait for Kafka's client.");
        CreateAccount("span", static s => s.Spans);
        CreateAccount("event", static s => s.Events);
    }

    /// <summary>Shows how many schemas and topics are ready, and how many are not. Call once.</summary>
    /// <param name="schemas">The state of each schema, with a kind of error from a closed list.</param>
    /// <param name="topics">The state of each topic.</param>
    /// <param name="replacedIds">How many schema ids of earlier runs the registry contradicted.</param>
    public void ObserveStates(Func<IEnumerable<(string State, string? ErrorType)>> schemas, Func<IEnumerable<(string State, string? ErrorType)>> topics, Func<long> replacedIds)
    {
        _meter.CreateObservableCounter("telemetry_sdk.schema.replaced_ids", replacedIds, "{schema}", "Schema ids of an earlier run that the registry answered differently.");
        _meter.CreateObservableUpDownCounter("telemetry_sdk.schema.count", new StateCounts("telemetry_sdk.schema.state", schemas).Count, "{schema}", "Schemas in use by state: pending, known, blocked (somebody must act) or rejected.");
        _meter.CreateObservableUpDownCounter("telemetry_sdk.topic.count", new StateCounts("telemetry_sdk.topic.state", topics).Count, "{topic}", "Topics in use by state: unknown, ready, blocked (somebody must act) or probing.");
    }

    /// <summary>Counts the size of a sealed record.</summary>
    /// <param name="bytes">Its bytes before compression.</param>
    public void RecordSealed(int bytes)
    {
        if (_recordSize.Enabled)
        {
            _recordSize.Record(bytes);
        }
    }

    /// <summary>Counts a record that Kafka acknowledged.</summary>
    /// <param name="duration">The time since it was handed to Kafka's client.</param>
    public void RecordDelivered(TimeSpan duration)
    {
        if (_deliveryDuration.Enabled)
        {
            _deliveryDuration.Record(duration.TotalSeconds);
        }

        CountSent(errorType: null);
    }

    /// <summary>Counts a span record that leaves without a schema id.</summary>
    public void SentWithoutSchema() => _withoutSchema.Add(1);

    /// <summary>Counts a record that Kafka's client reported as failed; it may be sent again.</summary>
    /// <param name="errorType">The name of Kafka's error code: a closed list, never a text.</param>
    public void RecordFailed(string errorType) => CountSent(errorType);

    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private void CountSent(string? errorType)
    {
        if (!_sentMessages.Enabled)
        {
            return;
        }

        var tags = new TagList { { "messaging.system", "kafka" }, { "messaging.operation.name", "send" } };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        _sentMessages.Add(1, tags);
    }

    private void CreateAccount(string what, Func<TelemetrySnapshot, TelemetryCounts> select)
    {
        var (prefix, unit) = ($"telemetry_sdk.{what}", $"{{{what}}}");
        _meter.CreateObservableCounter($"{prefix}.ended", () => select(Snapshot()).Ended, unit, "Ended and sampled, or emitted.");
        _meter.CreateObservableCounter($"{prefix}.adopted", () => select(Snapshot()).Adopted, unit, "Taken over from the spool of a process that died.");
        _meter.CreateObservableCounter($"{prefix}.processed", () => Processed(select(Snapshot())), unit, "Acknowledged by Kafka, or given up with error.type.");
        _meter.CreateObservableCounter($"{prefix}.dead_lettered", () => select(Snapshot()).DeadLettered, unit, "Kept in the dead-letter segment.");
        _meter.CreateObservableUpDownCounter($"{prefix}.queued", () => select(Snapshot()).Queued, unit, "Waiting in memory.");
        _meter.CreateObservableUpDownCounter($"{prefix}.inflight", () => select(Snapshot()).InFlight, unit, "Handed to Kafka's client and not yet acknowledged.");
        _meter.CreateObservableUpDownCounter($"{prefix}.spooled", () => select(Snapshot()).Spooled, unit, "Waiting on disk.");
    }

    private static IEnumerable<Measurement<long>> Processed(TelemetryCounts counts)
    {
        yield return new(counts.Delivered);
        foreach (var (reason, count) in counts.Dropped)
        {
            yield return new(count, new KeyValuePair<string, object?>("error.type", reason.ToErrorType()));
        }
    }

    private TelemetrySnapshot Snapshot()
    {
        lock (_lock)
        {
            var now = _timeProvider.GetTimestamp();
            if (_snapshot is null || _timeProvider.GetElapsedTime(_takenAt, now) > SnapshotAge)
            {
                (_snapshot, _takenAt) = (_takeSnapshot(), now);
            }

            return _snapshot;
        }
    }
}
