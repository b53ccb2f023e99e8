using System.Collections;
using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>What a span must look like to Google.Protobuf: the oracle of the encoder's tests, written for clearness.</summary>
internal static class ExpectedSpan
{
    public static Span Of(SpanRecord record)
    {
        var span = new Span
        {
            TraceId = Bytes(record.TraceId.ToHexString()),
            SpanId = Bytes(record.SpanId.ToHexString()),
            ParentSpanId = record.ParentSpanId == default || record.ParentSpanId.ToHexString() == "0000000000000000"
                ? ByteString.Empty
                : Bytes(record.ParentSpanId.ToHexString()),
            TraceState = Text(record.TraceState),
            Name = Text(record.Name),
            Kind = (Span.Types.SpanKind)((int)record.Kind + 1),
            StartTimeUnixNano = record.StartUnixNano,
            EndTimeUnixNano = record.EndUnixNano,
            DroppedAttributesCount = (uint)record.Attributes.Dropped,
            DroppedEventsCount = (uint)record.DroppedEvents,
            DroppedLinksCount = (uint)record.DroppedLinks,
            Flags = record.Flags,
            Attributes = { record.Attributes.Select(Pair) },
            Events = { record.Events.Select(Event) },
            Links = { record.Links.Select(Link) },
        };
        if (record.Status != ActivityStatusCode.Unset)
        {
            span.Status = new Status
            {
                Code = (Status.Types.StatusCode)record.Status,
                Message = record.Status == ActivityStatusCode.Error ? Text(record.StatusDescription) : "",
            };
        }

        return span;
    }

    public static AnyValue Value(object? value) => value switch
    {
        null => new AnyValue(),
        string text => new AnyValue { StringValue = Text(text) },
        char character => new AnyValue { StringValue = Text(character.ToString()) },
        bool flag => new AnyValue { BoolValue = flag },
        byte or sbyte or short or ushort or int or uint or long => new AnyValue { IntValue = Convert.ToInt64(value, CultureInfo.InvariantCulture) },
        nint number => new AnyValue { IntValue = number },
        ulong number => number <= long.MaxValue
            ? new AnyValue { IntValue = (long)number }
            : new AnyValue { StringValue = number.ToString(CultureInfo.InvariantCulture) },
        double number => new AnyValue { DoubleValue = number },
        float number => new AnyValue { DoubleValue = number },
        byte[] bytes => new AnyValue { BytesValue = ByteString.CopyFrom(bytes) },
        DateTime time => new AnyValue { StringValue = time.ToString("O", CultureInfo.InvariantCulture) },
        DateTimeOffset time => new AnyValue { StringValue = time.ToString("O", CultureInfo.InvariantCulture) },
        IEnumerable<KeyValuePair<string, object?>> pairs => new AnyValue { KvlistValue = new KeyValueList { Values = { pairs.Select(Pair) } } },
        IEnumerable elements => new AnyValue { ArrayValue = new ArrayValue { Values = { elements.Cast<object?>().Select(Value) } } },
        IFormattable formattable => new AnyValue { StringValue = formattable.ToString(null, CultureInfo.InvariantCulture) },
        _ => new AnyValue { StringValue = Text(value.ToString()) },
    };

    /// <summary>A text as it comes back from UTF-8: lone surrogates are U+FFFD.</summary>
    public static string Text(string? text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text ?? ""));

    private static KeyValue Pair(KeyValuePair<string, object?> pair) => new() { Key = Text(pair.Key), Value = Value(pair.Value) };

    private static Span.Types.Event Event(SpanEventRecord e) => new()
    {
        Name = Text(e.Name),
        TimeUnixNano = e.TimeUnixNano,
        DroppedAttributesCount = (uint)e.Attributes.Dropped,
        Attributes = { e.Attributes.Select(Pair) },
    };

    private static Span.Types.Link Link(SpanLinkRecord link) => new()
    {
        TraceId = Bytes(link.Context.TraceId.ToHexString()),
        SpanId = Bytes(link.Context.SpanId.ToHexString()),
        TraceState = Text(link.Context.TraceState),
        Flags = (uint)link.Context.TraceFlags | 0x100 | (link.Context.IsRemote ? 0x200u : 0),
        DroppedAttributesCount = (uint)link.Attributes.Dropped,
        Attributes = { link.Attributes.Select(Pair) },
    };

    private static ByteString Bytes(string hex) => ByteString.CopyFrom(Convert.FromHexString(hex));
}
