using System.Buffers.Binary;

namespace Telemetry.Sdk.Encoding;

/// <summary>A link read by <see cref="SpanReader.ReadLinks"/>; ids big-endian, zero where absent.</summary>
internal sealed record DecodedLink(
    UInt128 TraceId,
    ulong SpanId,
    string TraceState,
    uint Flags,
    Dictionary<string, object?> Attributes,
    uint DroppedAttributes)
{
    public static DecodeError TryRead(ReadOnlySpan<byte> bytes, out DecodedLink link)
    {
        ReadOnlySpan<byte> traceId = default, spanId = default;
        var (state, flags, dropped) = ("", 0U, 0U);
        link = null!;
        var fields = new WireReader(bytes);
        while (fields.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.LinkTraceId: traceId = field.Bytes; break;
                case OtlpTags.LinkSpanId: spanId = field.Bytes; break;
                case OtlpTags.LinkTraceState: state = System.Text.Encoding.UTF8.GetString(field.Bytes); break;
                case OtlpTags.LinkDroppedAttributes: dropped = (uint)field.Number; break;
                case OtlpTags.LinkFlags: flags = (uint)field.Number; break;
            }
        }

        if (fields.Error != DecodeError.None)
        {
            return fields.Error;
        }

        if (!TryReadIds(traceId, spanId, out var ids))
        {
            return traceId.Length is 0 or 16 ? DecodeError.BadSpanId : DecodeError.BadTraceId;
        }

        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        link = new DecodedLink(ids.TraceId, ids.SpanId, state, flags, attributes, dropped);
        return AttributeReader.Read(bytes, OtlpTags.LinkAttributes, attributes);
    }

    private static bool TryReadIds(ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, out (UInt128 TraceId, ulong SpanId) ids)
    {
        ids = default;
        if (traceId.Length is not (0 or 16) || spanId.Length is not (0 or 8))
        {
            return false;
        }

        ids = (
            traceId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt128BigEndian(traceId),
            spanId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(spanId));
        return true;
    }
}
