using System.Buffers.Binary;
using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Consuming;

/// <summary>The envelope fields that an event type has, and their values in a message. Immutable.</summary>
internal sealed class EnvelopeFields(MessageDescriptor type)
{
    private readonly FieldDescriptor? _id = Find(type, "event_id");
    private readonly FieldDescriptor? _time = Find(type, "event_time_unix_nano");
    private readonly FieldDescriptor? _traceId = Find(type, "trace_id");
    private readonly FieldDescriptor? _spanId = Find(type, "span_id");

    public string? Id(IMessage message) => _id?.Accessor.GetValue(message) switch
    {
        string { Length: > 0 } text => text,
        ByteString { Length: 16 } bytes => new Guid(bytes.Span, bigEndian: true).ToString(),
        _ => null,
    };

    public ulong? TimeUnixNano(IMessage message) => _time?.Accessor.GetValue(message) switch
    {
        long and > 0 and var time => (ulong)time,
        ulong and > 0 and var time => time,
        _ => null,
    };

    public ActivityTraceId? TraceId(IMessage message) => _traceId?.Accessor.GetValue(message) switch
    {
        string text => TraceIdText.TryParse(text.AsSpan(), out var id) ? id : null,
        ByteString { Length: 16 } bytes when bytes.Span.ContainsAnyExcept((byte)0) => ActivityTraceId.CreateFromBytes(bytes.Span),
        _ => null,
    };

    public ActivitySpanId SpanId(IMessage message) => _spanId?.Accessor.GetValue(message) switch
    {
        string { Length: 16 } text when ulong.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var number) => SpanIds.ToSpanId(number),
        ByteString { Length: 8 } bytes => SpanIds.ToSpanId(BinaryPrimitives.ReadUInt64BigEndian(bytes.Span)),
        _ => default,
    };

    private static FieldDescriptor? Find(MessageDescriptor type, string name) =>
        type.FindFieldByName(name) is { IsRepeated: false, IsMap: false } field ? field : null;
}
