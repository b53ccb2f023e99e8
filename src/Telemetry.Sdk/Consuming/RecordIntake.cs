using Confluent.Kafka;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// What happens to one Kafka record: decode it, find out whether it was read before, count it, hand its fragments to the
/// grouping. No I/O. The reader holds its lock around every call.
/// </summary>
internal sealed class RecordIntake
{
    private static readonly long LastUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly HashSet<string> _spanTopics;
    private readonly Dictionary<string, EventDecoder> _events;
    private readonly Dictionary<string, byte[]> _identityNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sourceTopics = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<Guid>? _instances;
    private readonly SpanDecoder _spans = new();
    private readonly RecentRecords _recent;
    private readonly TraceGrouper<CorrelatedRecord[]> _grouper;
    private readonly TimeProvider _time;

    public RecordIntake(ReaderSettings settings, TraceGrouper<CorrelatedRecord[]> grouper, TimeProvider time)
    {
        _spanTopics = new HashSet<string>(settings.SpanTopics, StringComparer.Ordinal);
        _events = settings.Events
            .GroupBy(static e => e.Topic, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => new EventDecoder(g), StringComparer.Ordinal);
        foreach (var topic in settings.Topics)
        {
            _sourceTopics[topic] = SourceOf(topic, settings.Topics);
            _identityNames[topic] = System.Text.Encoding.UTF8.GetBytes(_sourceTopics[topic]);
        }

        _instances = settings.InstanceIds;
        _recent = new RecentRecords(settings.RecentRecords);
        _grouper = grouper;
        _time = time;
        Account = new ReadAccount(_instances is not null);
    }

    public ReadAccount Account { get; }

    /// <summary>Takes a record in; returns why it was unreadable, where it was, and null otherwise.</summary>
    public UnreadableReason? Take(ConsumeResult<byte[], byte[]> result, TimeSpan now)
    {
        var headers = result.Message.Headers;
        var stated = HeaderText.Bytes(headers, RecordHeaders.Origin);
        RecordOrigin? origin = RecordOrigin.TryRead(stated, out var read) ? read : null;
        if (_instances is not null && (origin is null || !_instances.Contains(origin.Value.InstanceId)))
        {
            Account.AddOtherInstance();
            return null;
        }

        if (result.Message.Value is not { Length: > 0 } value)
        {
            Account.AddEmpty();
            return null;
        }

        var isOfSpans = _spanTopics.Contains(result.Topic);
        if (stated is not null && (origin is null || !IsCountOf(origin.Value.Count, value, isOfSpans)))
        {
            Account.AddInvalidOrigin();
            origin = null;
        }

        var isKnown = origin is not null && !Account.AddOrigin(
            _sourceTopics[result.Topic],
            origin.Value,
            HeaderText.Bytes(headers, RecordHeaders.Gap) is { } gaps ? SequenceGap.Read(gaps) : []);
        var envelope = EnvelopeOf(result, origin);
        return isOfSpans
            ? TakeSpans(envelope, result, isKnown, now)
            : TakeEvent(envelope, result, isKnown, now);
    }

    // A count that is not true would hide losses, or pass off later records as duplicates. Of a torn record nobody knows it.
    private static bool IsCountOf(uint count, byte[] value, bool isOfSpans)
    {
        if (!isOfSpans)
        {
            return count == 1;
        }

        var spans = SpanDecoder.Count(value, out var error);
        return error == DecodeError.None ? count == spans : count >= spans && count <= value.Length;
    }

    private RecordEnvelope EnvelopeOf(ConsumeResult<byte[], byte[]> result, RecordOrigin? origin)
    {
        // Any 64 bits may stand in a record.
        var unixMilliseconds = Math.Clamp(result.Message.Timestamp.UnixTimestampMs, 0, LastUnixMilliseconds);
        return new RecordEnvelope(result.Topic, result.Partition.Value, result.Offset.Value)
        {
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds),
            ReceivedAt = _time.GetUtcNow(),
            Origin = origin,
            IsReplayed = HeaderText.Bytes(result.Message.Headers, RecordHeaders.Replayed) is not null,
        };
    }

    // MirrorMaker 2 names a mirrored topic <alias>.<topic>; both hold the same records.
    private static string SourceOf(string topic, IReadOnlyList<string> topics) =>
        topics.Where(t => topic.EndsWith("." + t, StringComparison.Ordinal)).MinBy(static t => t.Length) ?? topic;

    private UnreadableReason? TakeSpans(RecordEnvelope envelope, ConsumeResult<byte[], byte[]> result, bool isKnown, TimeSpan now)
    {
        var position = result.TopicPartitionOffset;
        var fragments = _spans.Decode(envelope, result.Message.Value, out var invalidSpans, out var error);
        Account.AddSpanRecord();
        var reason = Report(error, invalidSpans, position);
        var identity = envelope.Origin is { } origin
            ? ContentHash.IdentityOf(_identityNames[result.Topic], origin.ToBytes().AsSpan(0, RecordOrigin.Size - sizeof(uint)))
            : UInt128.Zero;
        var match = Match(identity, result.Message.Value);
        foreach (var fragment in fragments)
        {
            var isDuplicate = Add(fragment, identity, match, now);
            Account.AddSpans(envelope.Origin?.InstanceId, fragment.Count, isDuplicate || (isKnown && match == RecordMatch.New));
        }

        return reason;
    }

    private UnreadableReason? Report(DecodeError error, int invalidSpans, TopicPartitionOffset position)
    {
        UnreadableReason? reason = null;
        if (invalidSpans > 0)
        {
            reason = UnreadableReason.InvalidSpan;
            Account.AddUnreadable(reason.Value, position, invalidSpans);
        }

        if (error != DecodeError.None)
        {
            reason = UnreadableReason.InvalidSpanRecord;
            Account.AddUnreadable(reason.Value, position);
        }

        return reason;
    }

    private UnreadableReason? TakeEvent(RecordEnvelope envelope, ConsumeResult<byte[], byte[]> result, bool isKnown, TimeSpan now)
    {
        if (_events[result.Topic].Decode(envelope, result.Message, out var reason) is not { } fragment)
        {
            Account.AddUnreadable(reason, result.TopicPartitionOffset);
            return reason;
        }

        var identity = HeaderText.Bytes(result.Message.Headers, RecordHeaders.CloudEventsId) is { } id
            && HeaderText.Bytes(result.Message.Headers, RecordHeaders.CloudEventsSource) is { } source
                ? ContentHash.IdentityOf(source, id)
                : UInt128.Zero;
        var match = Match(identity, result.Message.Value);
        var isDuplicate = Add(fragment, identity, match, now);
        Account.AddEvent(envelope.Origin?.InstanceId, isDuplicate || (isKnown && match == RecordMatch.New));
        return null;
    }

    private RecordMatch Match(UInt128 identity, byte[] value)
    {
        if (identity == UInt128.Zero)
        {
            return RecordMatch.New;
        }

        var match = _recent.Match(identity, ContentHash.Of(value));
        if (match == RecordMatch.Conflict)
        {
            Account.AddConflict();
        }

        return match;
    }

    private bool Add(Fragment<CorrelatedRecord[]> fragment, UInt128 identity, RecordMatch match, TimeSpan now)
    {
        if (match == RecordMatch.Duplicate)
        {
            _grouper.NoteDuplicate(fragment.Trace, fragment.Count);
            return true;
        }

        var added = _grouper.Add(fragment with { Identity = identity }, now);
        if (added == AddResult.Conflict && match != RecordMatch.Conflict)
        {
            Account.AddConflict();
        }

        return added == AddResult.Duplicate;
    }
}
