using System.Diagnostics;
using Confluent.Kafka;
using Google.Protobuf;

namespace Telemetry.Sdk.Consuming;

/// <summary>The spans and business events of one trace, as far as they were read when <see cref="Reason"/> applied. Immutable and thread-safe.</summary>
public sealed class CorrelatedTrace
{
    internal CorrelatedTrace(ActivityTraceId traceId, IEnumerable<CorrelatedRecord> records)
    {
        TraceId = traceId;
        Records = RecordOrder.Sort(records);
        Spans = [.. Records.OfType<CorrelatedSpan>()];
        Events = [.. Records.OfType<CorrelatedEvent>()];
        Root = Spans.FirstOrDefault(static s => s.IsRoot);
    }

    /// <summary>Gets the trace id.</summary>
    public ActivityTraceId TraceId { get; }

    /// <summary>Gets spans and events, ordered by time, then parents before children, then topic, partition and offset.</summary>
    public IReadOnlyList<CorrelatedRecord> Records { get; }

    /// <summary>Gets the spans in the order of <see cref="Records"/>.</summary>
    public IReadOnlyList<CorrelatedSpan> Spans { get; }

    /// <summary>Gets the business events in the order of <see cref="Records"/>.</summary>
    public IReadOnlyList<CorrelatedEvent> Events { get; }

    /// <summary>Gets the span without a parent, the earliest if there are several; <see langword="null"/> where none was read.</summary>
    public CorrelatedSpan? Root { get; }

    /// <summary>Gets a value indicating whether a span without a parent was read.</summary>
    public bool HasRoot => Root is not null;

    /// <summary>Gets why the trace was delivered when it was.</summary>
    public CompletionReason Reason { get; internal init; }

    /// <summary>Gets a value indicating whether something is missing: neither a root (or an entry from outside, or nothing but events that expect no span) was read, or a parent is missing, or it is a further segment.</summary>
    public bool IsPartial { get; internal init; }

    /// <summary>Gets the parents that spans name and that were not read. The parent of an entry from outside is not among them.</summary>
    public IReadOnlyList<ActivitySpanId> MissingParents { get; internal init; } = [];

    /// <summary>Gets which delivery of this trace id it is: 0 for the first.</summary>
    public int Segment { get; internal init; }

    /// <summary>Gets a value indicating whether records of this trace id were delivered before, as far as the reader remembers (200,000 traces, 10 minutes).</summary>
    public bool IsContinuation => Segment > 0;

    /// <summary>Gets how many spans and events were left out because the same record, or the same bytes, came before.</summary>
    public int Duplicates { get; internal init; }

    /// <summary>Gets the lowest offset that the trace holds of each partition.</summary>
    public IReadOnlyList<TopicPartitionOffset> Positions =>
        [.. Records
            .GroupBy(static r => (r.Topic, r.Partition))
            .Select(static g => new TopicPartitionOffset(g.Key.Topic, g.Key.Partition, g.Min(static r => r.Offset)))];

    /// <summary>Returns the events of one type, in the order of <see cref="Records"/>.</summary>
    /// <typeparam name="T">The message type.</typeparam>
    /// <returns>The messages.</returns>
    public IEnumerable<T> EventsOf<T>()
        where T : IMessage<T> => Events.Select(static e => e.Message).OfType<T>();
}
