using System.Buffers.Binary;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// One span, seen through its bytes (<see cref="OtlpReader.Span"/>): ids, times, kind, status and flags at once, texts,
/// attributes, events and links when asked for. Valid as long as the bytes are; never throws.
/// </summary>
internal readonly ref struct SpanReader
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;
    private const uint SpanFlagsTag = (16 << 3) | (uint)WireType.Fixed32;

    private readonly ReadOnlySpan<byte> _bytes;

    private SpanReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Gets the trace id, big-endian; zero where it is absent or all zero, which is invalid in W3C's sense.</summary>
    public UInt128 TraceId { get; private init; }

    /// <summary>Gets the span id, big-endian; zero where it is absent or all zero.</summary>
    public ulong SpanId { get; private init; }

    /// <summary>Gets the parent's span id, big-endian; zero for a root.</summary>
    public ulong ParentSpanId { get; private init; }

    /// <summary>Gets OTLP's kind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer; other values as written.</summary>
    public int Kind { get; private init; }

    /// <summary>Gets the start, nanoseconds since 1970-01-01 UTC.</summary>
    public ulong StartUnixNano { get; private init; }

    /// <summary>Gets the end, nanoseconds since 1970-01-01 UTC.</summary>
    public ulong EndUnixNano { get; private init; }

    /// <summary>Gets the status: 0 unset, 1 ok, 2 error; other values as written.</summary>
    public int Status { get; private init; }

    /// <summary>Gets the flags: W3C trace flags, 0x100 where it is known whether the parent is remote, 0x200 where it is.</summary>
    public uint Flags { get; private init; }

    public uint DroppedAttributes { get; private init; }

    public uint DroppedEvents { get; private init; }

    public uint DroppedLinks { get; private init; }

    /// <summary>Gets the name, UTF-8.</summary>
    public ReadOnlySpan<byte> NameUtf8 { get; private init; }

    /// <summary>Gets W3C's tracestate, UTF-8.</summary>
    public ReadOnlySpan<byte> TraceStateUtf8 { get; private init; }

    /// <summary>Gets the text of the status, UTF-8.</summary>
    public ReadOnlySpan<byte> StatusMessageUtf8 { get; private init; }

    /// <summary>Gets the name as a new string; invalid UTF-8 becomes U+FFFD.</summary>
    public string Name => System.Text.Encoding.UTF8.GetString(NameUtf8);

    public string TraceState => System.Text.Encoding.UTF8.GetString(TraceStateUtf8);

    public string StatusMessage => System.Text.Encoding.UTF8.GetString(StatusMessageUtf8);

    /// <summary>Reads a span's message; all its fields are walked, what is inside attributes, events and links is not.</summary>
    /// <returns><see cref="DecodeError.None"/>, or what is wrong with this span; the record's other spans are not concerned.</returns>
    public static DecodeError TryRead(ReadOnlySpan<byte> bytes, out SpanReader span)
    {
        span = default;
        ReadOnlySpan<byte> traceId = default, spanId = default, parentSpanId = default, name = default, state = default, message = default;
        ulong kind = 0, start = 0, end = 0, status = 0, flags = 0, droppedAttributes = 0, droppedEvents = 0, droppedLinks = 0;
        var fields = new WireReader(bytes);
        while (fields.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.SpanTraceId: traceId = field.Bytes; break;
                case OtlpTags.SpanId: spanId = field.Bytes; break;
                case OtlpTags.SpanTraceState: state = field.Bytes; break;
                case OtlpTags.SpanParentSpanId: parentSpanId = field.Bytes; break;
                case OtlpTags.SpanName: name = field.Bytes; break;
                case OtlpTags.SpanKind: kind = field.Number; break;
                case OtlpTags.SpanStart: start = field.Number; break;
                case OtlpTags.SpanEnd: end = field.Number; break;
                case OtlpTags.SpanDroppedAttributes: droppedAttributes = field.Number; break;
                case OtlpTags.SpanDroppedEvents: droppedEvents = field.Number; break;
                case OtlpTags.SpanDroppedLinks: droppedLinks = field.Number; break;
                case SpanFlagsTag: flags = field.Number; break;
                case OtlpTags.SpanStatus:
                    if (ReadStatus(field.Bytes, ref status, ref message) is var error and not DecodeError.None)
                    {
                        return error;
                    }

                    break;
            }
        }

        if (Check(fields.Error, traceId, spanId, parentSpanId) is var wrong and not DecodeError.None)
        {
            return wrong;
        }

        span = new SpanReader(bytes)
        {
            TraceId = traceId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt128BigEndian(traceId),
            SpanId = spanId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(spanId),
            ParentSpanId = parentSpanId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(parentSpanId),
            Kind = (int)kind,
            StartUnixNano = start,
            EndUnixNano = end,
            Status = (int)status,
            Flags = (uint)flags,
            DroppedAttributes = (uint)droppedAttributes,
            DroppedEvents = (uint)droppedEvents,
            DroppedLinks = (uint)droppedLinks,
            NameUtf8 = name,
            TraceStateUtf8 = state,
            StatusMessageUtf8 = message,
        };
        return DecodeError.None;
    }

    /// <summary>Adds the attributes to a dictionary; values are string, bool, long, double, byte[], object?[], Dictionary, or null. A key that comes twice keeps its last value.</summary>
    public DecodeError ReadAttributes(Dictionary<string, object?> into) => AttributeReader.Read(_bytes, OtlpTags.SpanAttributes, into);

    /// <summary>Looks one attribute up without decoding the others; false where it is absent. Values as in <see cref="ReadAttributes"/>.</summary>
    public bool TryGetAttribute(ReadOnlySpan<byte> keyUtf8, out object? value) =>
        AttributeReader.TryGet(_bytes, OtlpTags.SpanAttributes, keyUtf8, out value);

    /// <summary>Adds the span events to a list, in their order; at an error those before it are kept.</summary>
    public DecodeError ReadEvents(List<DecodedEvent> into)
    {
        var fields = new WireReader(_bytes);
        while (fields.TryRead(out var field))
        {
            if (field.Tag == OtlpTags.SpanEvents)
            {
                var error = DecodedEvent.TryRead(field.Bytes, out var e);
                if (error != DecodeError.None)
                {
                    return error;
                }

                into.Add(e);
            }
        }

        return fields.Error;
    }

    /// <summary>Adds the links to a list, in their order; at an error those before it are kept.</summary>
    public DecodeError ReadLinks(List<DecodedLink> into)
    {
        var fields = new WireReader(_bytes);
        while (fields.TryRead(out var field))
        {
            if (field.Tag == OtlpTags.SpanLinks)
            {
                var error = DecodedLink.TryRead(field.Bytes, out var link);
                if (error != DecodeError.None)
                {
                    return error;
                }

                into.Add(link);
            }
        }

        return fields.Error;
    }

    private static DecodeError Check(DecodeError error, ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ReadOnlySpan<byte> parentSpanId)
    {
        if (error != DecodeError.None)
        {
            return error;
        }

        if (traceId.Length is not (0 or TraceIdBytes))
        {
            return DecodeError.BadTraceId;
        }

        return spanId.Length is 0 or SpanIdBytes && parentSpanId.Length is 0 or SpanIdBytes ? DecodeError.None : DecodeError.BadSpanId;
    }

    private static DecodeError ReadStatus(ReadOnlySpan<byte> bytes, ref ulong code, ref ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(bytes);
        while (fields.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.StatusMessage: message = field.Bytes; break;
                case OtlpTags.StatusCode: code = field.Number; break;
            }
        }

        return fields.Error;
    }
}
