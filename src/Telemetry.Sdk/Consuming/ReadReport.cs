using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>One consistent account of what a reader has read since it was made.</summary>
public sealed record ReadReport
{
    /// <summary>Gets how many span records (Kafka records, each with many spans) were read, duplicates included.</summary>
    public long SpanRecords { get; init; }

    /// <summary>Gets how many spans were read, duplicates removed by record identity.</summary>
    public long Spans { get; init; }

    /// <summary>Gets how many events were read, duplicates removed by record identity.</summary>
    public long Events { get; init; }

    /// <summary>Gets how many spans were left out as duplicates.</summary>
    public long DuplicateSpans { get; init; }

    /// <summary>Gets how many events were left out as duplicates.</summary>
    public long DuplicateEvents { get; init; }

    /// <summary>Gets how many records carry the identity of an earlier one and other bytes; both are kept.</summary>
    public long IdentityConflicts { get; init; }

    /// <summary>Gets how many records had no value: tombstones. They are no error.</summary>
    public long EmptyRecords { get; init; }

    /// <summary>Gets how many records were left out because of <see cref="CorrelatedReaderOptions.InstanceIds"/>.</summary>
    public long OtherInstances { get; init; }

    /// <summary>Gets how many records had a <c>tsdk-origin</c> header that is too short, or whose count is not that of the spans or events in them. They are read like those of other writers; their sequences do not count.</summary>
    public long InvalidOrigins { get; init; }

    /// <summary>Gets what was skipped, by reason; reasons that did not occur are absent.</summary>
    public IReadOnlyDictionary<UnreadableReason, long> Unreadable { get; init; } = new Dictionary<UnreadableReason, long>();

    /// <summary>Gets where the last unreadable record stands.</summary>
    public TopicPartitionOffset? LastUnreadable { get; init; }

    /// <summary>Gets how many ranges of sequences are missing and not named in a <c>tsdk-gap</c> header. While records are on their way a range may be missing that comes later.</summary>
    public long Gaps { get; init; }

    /// <summary>Gets how many spans and events those ranges hold.</summary>
    public long MissingSequences { get; init; }

    /// <summary>Gets the first 100 of those ranges.</summary>
    public IReadOnlyList<SequenceRange> GapRanges { get; init; } = [];

    /// <summary>Gets how many spans and events were not read and were named as given up by their producer, by reason.</summary>
    public IReadOnlyDictionary<DropReason, long> NamedMissing { get; init; } = new Dictionary<DropReason, long>();

    /// <summary>Gets how many (instance, topic, lane) were not seen from their first sequence on, since reading began later. They are no gaps.</summary>
    public long UnseenStarts { get; init; }

    /// <summary>Gets how many times a partition no longer had the record to be read next (retention, a topic made anew), and reading went on at its earliest. What lay between was not read.</summary>
    public long OffsetResets { get; init; }

    /// <summary>Gets the traces delivered, by reason; reasons that did not occur are absent.</summary>
    public IReadOnlyDictionary<CompletionReason, long> Traces { get; init; } = new Dictionary<CompletionReason, long>();

    /// <summary>Gets how many of them were partial.</summary>
    public long PartialTraces { get; init; }

    /// <summary>Gets how many traces are open.</summary>
    public int OpenTraces { get; init; }

    /// <summary>Gets the accounted bytes of open traces and of those not yet taken by the enumeration.</summary>
    public long BufferedBytes { get; init; }

    /// <summary>Gets the account of each client, at most 10,000; those not heard of for longest are left out first.</summary>
    public IReadOnlyList<InstanceReport> Instances { get; init; } = [];
}
