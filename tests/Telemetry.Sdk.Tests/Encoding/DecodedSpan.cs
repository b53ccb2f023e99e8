using System.Buffers.Binary;
using Google.Protobuf;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>A span as our reader sees it, as a Google.Protobuf message, so that two readings can be compared.</summary>
internal static class DecodedSpan
{
    public static Span Of(ReadOnlySpan<byte> bytes)
    {
        Assert.That(SpanReader.TryRead(bytes, out var reader), Is.EqualTo(DecodeError.None));
        Dictionary<string, object?> attributes = [];
        List<DecodedEvent> events = [];
        List<DecodedLink> links = [];
        Assert.That(reader.ReadAttributes(attributes), Is.EqualTo(DecodeError.None));
        Assert.That(reader.ReadEvents(events), Is.EqualTo(DecodeError.None));
        Assert.That(reader.ReadLinks(links), Is.EqualTo(DecodeError.None));
        var span = new Span
        {
            TraceId = Bytes(reader.TraceId),
            SpanId = Bytes(reader.SpanId),
            ParentSpanId = reader.ParentSpanId == 0 ? ByteString.Empty : Bytes(reader.ParentSpanId),
            TraceState = reader.TraceState,
            Name = reader.Name,
            Kind = (Span.Types.SpanKind)reader.Kind,
            StartTimeUnixNano = reader.StartUnixNano,
            EndTimeUnixNano = reader.EndUnixNano,
            DroppedAttributesCount = reader.DroppedAttributes,
            DroppedEventsCount = reader.DroppedEvents,
            DroppedLinksCount = reader.DroppedLinks,
            Flags = reader.Flags,
            Attributes = { Pairs(attributes) },
            Events = { events.Select(static e => new Span.Types.Event { Name = e.Name, TimeUnixNano = e.TimeUnixNano, DroppedAttributesCount = e.DroppedAttributes, Attributes = { Pairs(e.Attributes) } }) },
            Links =
            {
                links.Select(static link => new Span.Types.Link
                {
                    TraceId = Bytes(link.TraceId),
                    SpanId = Bytes(link.SpanId),
                    TraceState = link.TraceState,
                    Flags = link.Flags,
                    DroppedAttributesCount = link.DroppedAttributes,
                    Attributes = { Pairs(link.Attributes) },
                }),
            },
        };
        if (reader.Status != 0)
        {
            span.Status = new Status { Code = (Status.Types.StatusCode)reader.Status, Message = reader.StatusMessage };
        }

        return span;
    }

    private static IEnumerable<KeyValue> Pairs(Dictionary<string, object?> pairs) =>
        pairs.Select(static pair => new KeyValue { Key = pair.Key, Value = ExpectedSpan.Value(pair.Value) });

    private static ByteString Bytes(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return ByteString.CopyFrom(bytes);
    }

    private static ByteString Bytes(ulong id)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return ByteString.CopyFrom(bytes);
    }
}
