using Confluent.Kafka;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Consuming;

/// <summary>Counts what a reader reads. The reader holds its lock around every call; bounded in memory.</summary>
/// <param name="expectsWholeLives">Whether sequences before the first one read are missing.</param>
internal sealed class ReadAccount(bool expectsWholeLives)
{
    /// <summary>The most gap ranges in a report.</summary>
    public const int MaxGapRanges = 100;

    /// <summary>The most (instance, topic, lane) whose sequences are told apart.</summary>
    public const int MaxLanes = 131_072;

    private const int MaxInstances = 10_000;

    private readonly Dictionary<Guid, InstanceAccount> _instances = [];
    private readonly Dictionary<UnreadableReason, long> _unreadable = [];
    private readonly Dictionary<CompletionReason, long> _traces = [];
    private TopicPartitionOffset? _lastUnreadable;
    private long _touched;
    private long _spanRecords;
    private long _spans;
    private long _events;
    private long _duplicateSpans;
    private long _duplicateEvents;
    private long _conflicts;
    private long _partialTraces;

    // What instances that were forgotten had found.
    private long _forgottenGaps;
    private long _forgottenMissing;

    public long EmptyRecords { get; private set; }

    public long OtherInstances { get; private set; }

    public long OffsetResets { get; private set; }

    public long InvalidOrigins { get; private set; }

    /// <summary>Gets how many (instance, topic, lane) are told apart.</summary>
    public int Lanes { get; private set; }

    public void AddEmpty() => EmptyRecords++;

    public void AddOtherInstance() => OtherInstances++;

    public void AddInvalidOrigin() => InvalidOrigins++;

    public void AddOffsetResets(int partitions) => OffsetResets += partitions;

    public void AddConflict() => _conflicts++;

    public void AddSpanRecord() => _spanRecords++;

    /// <summary>Counts something skipped; returns whether it is the first at this position.</summary>
    public bool AddUnreadable(UnreadableReason reason, TopicPartitionOffset position, int count = 1)
    {
        var isNew = _lastUnreadable is null || !_lastUnreadable.Equals(position);
        _unreadable[reason] = _unreadable.GetValueOrDefault(reason) + count;
        _lastUnreadable = position;
        return isNew;
    }

    /// <summary>Notes the sequences of a record and what its producer gave up; returns whether some were not read before.</summary>
    public bool AddOrigin(string topic, RecordOrigin origin, IReadOnlyList<SequenceGap> gaps)
    {
        var instance = InstanceOf(origin.InstanceId);
        if (!instance.HasTrack(topic, origin.Lane) && !TryMakeRoom())
        {
            return true;
        }

        var track = instance.TrackOf(topic, origin.Lane);
        track.GiveUp(gaps);
        return origin.Count == 0 || track.Read(origin.FirstSequence, origin.Count) > 0;
    }

    public void AddSpans(Guid? instance, long count, bool isDuplicate)
    {
        if (isDuplicate)
        {
            _duplicateSpans += count;
            return;
        }

        _spans += count;
        if (instance is { } id)
        {
            InstanceOf(id).Spans += count;
        }
    }

    public void AddEvent(Guid? instance, bool isDuplicate)
    {
        if (isDuplicate)
        {
            _duplicateEvents++;
            return;
        }

        _events++;
        if (instance is { } id)
        {
            InstanceOf(id).Events++;
        }
    }

    public void AddTrace(CompletionReason reason, bool isPartial)
    {
        _traces[reason] = _traces.GetValueOrDefault(reason) + 1;
        _partialTraces += isPartial ? 1 : 0;
    }

    /// <summary>Returns the account; the caller adds what it alone knows.</summary>
    public ReadReport ToReport()
    {
        var instances = _instances.OrderByDescending(static i => i.Value.Touched).Select(i => i.Value.ToReport(i.Key, expectsWholeLives)).ToList();
        return new ReadReport
        {
            SpanRecords = _spanRecords,
            Spans = _spans,
            Events = _events,
            DuplicateSpans = _duplicateSpans,
            DuplicateEvents = _duplicateEvents,
            IdentityConflicts = _conflicts,
            EmptyRecords = EmptyRecords,
            OtherInstances = OtherInstances,
            InvalidOrigins = InvalidOrigins,
            Unreadable = new Dictionary<UnreadableReason, long>(_unreadable),
            LastUnreadable = _lastUnreadable,
            Gaps = _forgottenGaps + instances.Sum(static i => i.Gaps),
            MissingSequences = instances.Aggregate(_forgottenMissing, static (sum, i) => Saturating.Add(sum, i.MissingSequences)),
            GapRanges = [.. _instances.SelectMany(i => i.Value.Gaps(i.Key, expectsWholeLives)).Take(MaxGapRanges)],
            NamedMissing = _instances.Values
                .SelectMany(static i => i.Named())
                .GroupBy(static n => n.Reason)
                .ToDictionary(static g => g.Key, static g => g.Aggregate(0L, static (sum, n) => Saturating.Add(sum, n.Count))),
            UnseenStarts = expectsWholeLives ? 0 : _instances.Values.Sum(static i => i.LateStarts),
            OffsetResets = OffsetResets,
            Traces = new Dictionary<CompletionReason, long>(_traces),
            PartialTraces = _partialTraces,
            Instances = instances,
        };
    }

    // One more lane; others of instances not heard of for longest go. False where one instance has all of them.
    private bool TryMakeRoom()
    {
        while (Lanes >= MaxLanes && _instances.Count > 1)
        {
            ForgetOldest();
        }

        var hasRoom = Lanes < MaxLanes;
        Lanes += hasRoom ? 1 : 0;
        return hasRoom;
    }

    private InstanceAccount InstanceOf(Guid id)
    {
        if (!_instances.TryGetValue(id, out var instance))
        {
            if (_instances.Count == MaxInstances)
            {
                ForgetOldest();
            }

            _instances.Add(id, instance = new InstanceAccount());
        }

        instance.Touched = ++_touched;
        return instance;
    }

    private void ForgetOldest()
    {
        var (id, oldest) = _instances.MinBy(static i => i.Value.Touched);
        var report = oldest.ToReport(id, expectsWholeLives);
        _forgottenGaps += report.Gaps;
        _forgottenMissing = Saturating.Add(_forgottenMissing, report.MissingSequences);
        Lanes -= oldest.Tracks;
        _instances.Remove(id);
    }
}
