using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>A span or an event of a <see cref="CorrelatedTrace"/>, and the Kafka record it came in. Immutable and thread-safe.</summary>
public abstract class CorrelatedRecord
{
    private protected CorrelatedRecord(RecordEnvelope envelope, int index)
    {
        Envelope = envelope;
        Index = index;
    }

    /// <summary>Gets the trace id.</summary>
    public ActivityTraceId TraceId { get; internal init; }

    /// <summary>Gets the span's id; of an event, the span it happened in, all zero if unknown.</summary>
    public ActivitySpanId SpanId { get; internal init; }

    /// <summary>Gets the time that orders the records of a trace: a span's start, an event's time; nanoseconds since 1970-01-01 UTC by the producer's clock.</summary>
    public ulong TimeUnixNano { get; internal init; }

    /// <summary>Gets the Kafka topic.</summary>
    public string Topic => Envelope.Topic;

    /// <summary>Gets the Kafka partition.</summary>
    public int Partition => Envelope.Partition;

    /// <summary>Gets the Kafka offset. Many spans may share one record, and so its offset.</summary>
    public long Offset => Envelope.Offset;

    /// <summary>Gets the Kafka timestamp of the record.</summary>
    public DateTimeOffset Timestamp => Envelope.Timestamp;

    /// <summary>Gets when the record was decoded, by this process's clock.</summary>
    public DateTimeOffset ReceivedAt => Envelope.ReceivedAt;

    /// <summary>Gets the life of the client that wrote the record (<c>tsdk-origin</c>); <see langword="null"/> for other writers.</summary>
    public Guid? InstanceId => Envelope.Origin?.InstanceId;

    /// <summary>Gets the lane that the writer placed the record in, 4,294,967,295 for one not placed by trace id; <see langword="null"/> for other writers.</summary>
    public uint? Lane => Envelope.Origin?.Lane;

    /// <summary>Gets the sequence number, contiguous from 0 for each (instance, topic, lane); <see langword="null"/> for other writers.</summary>
    public ulong? Sequence => Envelope.Origin is { } origin ? origin.FirstSequence + (ulong)Index : null;

    /// <summary>Gets a value indicating whether the record comes from its producer's spool.</summary>
    public bool IsReplayed => Envelope.IsReplayed;

    internal RecordEnvelope Envelope { get; }

    /// <summary>Gets the place inside the Kafka record.</summary>
    internal int Index { get; }

    /// <summary>Gets the id that must come before this one: a span's parent, an event's span.</summary>
    internal abstract ActivitySpanId Predecessor { get; }
}
