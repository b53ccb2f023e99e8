using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Propagation;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Consuming;

/// <summary>Decodes the event records of one topic, written by this SDK or by any Confluent client. Immutable.</summary>
internal sealed class EventDecoder
{
    private const int BytesPerEvent = 1_024;

    private readonly Dictionary<string, DecodedType> _types;

    // Where all types come from one file, its message indexes tell them apart.
    private readonly bool _isOneFile;

    public EventDecoder(IEnumerable<EventSubscription> types)
    {
        _types = types.ToDictionary(static t => t.Descriptor.FullName, static t => new DecodedType(t, new EnvelopeFields(t.Descriptor), MessageIndexes.PathOf(t.Descriptor)), StringComparer.Ordinal);
        _isOneFile = !_types.Values.Select(static t => t.Type.Descriptor.File).Distinct().Skip(1).Any();
    }

    /// <summary>Decodes a record; on failure says why.</summary>
    public Fragment<CorrelatedRecord[]>? Decode(RecordEnvelope envelope, Message<byte[], byte[]> record, out UnreadableReason reason)
    {
        if (!TryReadFraming(record, out var schema, out var payloadOffset))
        {
            reason = UnreadableReason.InvalidFraming;
            return null;
        }

        if (!TryFindType(record.Headers, schema, out var type))
        {
            reason = UnreadableReason.UnknownEventType;
            return null;
        }

        if (TryParse(type.Type.Parser, record.Value, payloadOffset) is not { } message)
        {
            reason = UnreadableReason.InvalidMessage;
            return null;
        }

        reason = UnreadableReason.NoTraceId;
        return TryFindContext(record, message, type.Fields, out var context)
            ? ToFragment(ToEvent(envelope, record.Headers, message, type.Fields, context, schema), record, context)
            : null;
    }

    // The header wins: a writer that sets it leaves the value bare.
    private static bool TryReadFraming(Message<byte[], byte[]> record, out SchemaReference schema, out int payloadOffset)
    {
        payloadOffset = 0;
        return HeaderText.Bytes(record.Headers, RecordHeaders.ValueSchemaId) is { } header
            ? SchemaFraming.TryReadHeader(header, out schema) == FramingError.None
            : SchemaFraming.TryReadPrefix(record.Value, out schema, out payloadOffset) == FramingError.None;
    }

    private static IMessage? TryParse(MessageParser parser, byte[] value, int offset)
    {
        try
        {
            return parser.ParseFrom(value, offset, value.Length - offset);
        }
        catch (InvalidProtocolBufferException)
        {
            // The parser has no other way to say that bytes from outside are no message.
            return null;
        }
    }

    private static bool TryFindContext(Message<byte[], byte[]> record, IMessage message, EnvelopeFields fields, out Context context)
    {
        if (KafkaHeaderContext.TryRead(record.Headers, out var parent))
        {
            context = new Context(parent.TraceId, parent.SpanId, IsUnsampled: (parent.TraceFlags & ActivityTraceFlags.Recorded) == 0);
            return true;
        }

        var isOwnKey = HeaderText.Text(record.Headers, RecordHeaders.Key) != "caller";
        ActivityTraceId? traceId = isOwnKey && record.Key is { } key && TraceIdText.TryParse(key, out var fromKey)
            ? fromKey
            : fields.TraceId(message);
        context = new Context(traceId.GetValueOrDefault(), fields.SpanId(message), IsUnsampled: false);
        return traceId is not null;
    }

    private static CorrelatedEvent ToEvent(RecordEnvelope envelope, Headers? headers, IMessage message, EnvelopeFields fields, Context context, SchemaReference schema)
    {
        var (time, unixNano) = TimeOf(envelope, headers, fields.TimeUnixNano(message));
        return new CorrelatedEvent(envelope, message)
        {
            TraceId = context.TraceId,
            SpanId = context.SpanId,
            Time = time,
            TimeUnixNano = unixNano,
            Id = HeaderText.Text(headers, RecordHeaders.CloudEventsId) ?? fields.Id(message),
            Source = HeaderText.Text(headers, RecordHeaders.CloudEventsSource),
            SchemaId = schema.Guid is null ? schema.Id : null,
            SchemaGuid = schema.Guid,
        };
    }

    private static (DateTimeOffset Time, ulong UnixNano) TimeOf(RecordEnvelope envelope, Headers? headers, ulong? unixNano)
    {
        // 100 nanoseconds a tick; the field's largest value still lies before the year 9999.
        DateTimeOffset? ofPayload = unixNano is { } nano ? DateTimeOffset.UnixEpoch.AddTicks((long)(nano / 100)) : null;
        var isStated = DateTimeOffset.TryParse(
            HeaderText.Text(headers, RecordHeaders.CloudEventsTime),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var stated);
        var time = isStated ? stated : ofPayload ?? envelope.Timestamp;

        // The payload's number is finer than a tick, so it orders best where it says the same.
        return (time, time == ofPayload ? unixNano!.Value : ToUnixNano(time));
    }

    private static ulong ToUnixNano(DateTimeOffset time)
    {
        var ticks = (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks);
        return Math.Min(ticks, ulong.MaxValue / 100) * 100;
    }

    private static Fragment<CorrelatedRecord[]> ToFragment(CorrelatedEvent e, Message<byte[], byte[]> record, Context context) =>
        new(TraceKey.Of(context.TraceId), [e])
        {
            Lane = e.Partition,
            Bytes = (2 * record.Value.Length) + (sizeof(char) * ((e.Id?.Length ?? 0) + (e.Source?.Length ?? 0))) + BytesPerEvent,
            ContentHash = ContentHash.Of(record.Value),
            ExpectsNoSpan = context.IsUnsampled || HeaderText.Text(record.Headers, RecordHeaders.Root) == "1",
            IsReplayed = e.IsReplayed,
            IsFromOtherWriter = e.InstanceId is null,
        };

    // Several types in one topic are told apart by ce_type, or by the indexes in their common file; a single one needs neither.
    private bool TryFindType(Headers? headers, in SchemaReference schema, out DecodedType type)
    {
        if (HeaderText.Text(headers, RecordHeaders.CloudEventsType) is { } name)
        {
            return _types.TryGetValue(name, out type);
        }

        var path = schema.MessagePath;
        foreach (var candidate in _types.Values)
        {
            if (_types.Count == 1 || (_isOneFile && candidate.Path.AsSpan().SequenceEqual(path.AsSpan())))
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }

    private readonly record struct DecodedType(EventSubscription Type, EnvelopeFields Fields, ImmutableArray<int> Path);

    private readonly record struct Context(ActivityTraceId TraceId, ActivitySpanId SpanId, bool IsUnsampled);
}
