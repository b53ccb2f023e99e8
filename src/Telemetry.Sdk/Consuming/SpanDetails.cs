using System.Diagnostics;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Consuming;

/// <summary>The parts of a span that most readers never look at.</summary>
internal sealed record SpanDetails(
    IReadOnlyDictionary<string, object?> Attributes,
    IReadOnlyList<CorrelatedSpanEvent> Events,
    IReadOnlyList<CorrelatedSpanLink> Links)
{
    /// <summary>Decodes the bytes of an OTLP span that was found to be well-formed when it was read.</summary>
    public static SpanDetails Decode(byte[] encoded)
    {
        var span = Span.Parser.ParseFrom(encoded);
        return new SpanDetails(
            ToAttributes(span.Attributes),
            [.. span.Events.Select(e => new CorrelatedSpanEvent(e.Name, e.TimeUnixNano, ToAttributes(e.Attributes)))],
            [.. span.Links.Select(ToLink)]);
    }

    /// <summary>Turns key-value pairs into a map; keys are unique by OTLP's rules, of a repeated one the last counts.</summary>
    public static Dictionary<string, object?> ToAttributes(IEnumerable<KeyValue> pairs)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            map[pair.Key] = ToValue(pair.Value);
        }

        return map;
    }

    private static object? ToValue(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue,
        AnyValue.ValueOneofCase.ArrayValue => value.ArrayValue.Values.Select(ToValue).ToList(),
        AnyValue.ValueOneofCase.KvlistValue => ToAttributes(value.KvlistValue.Values),
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToByteArray(),
        _ => null,
    };

    private static CorrelatedSpanLink ToLink(Span.Types.Link link)
    {
        var isValid = link.TraceId.Length == 16 && link.SpanId.Length == 8;
        var context = isValid
            ? new ActivityContext(
                ActivityTraceId.CreateFromBytes(link.TraceId.Span),
                ActivitySpanId.CreateFromBytes(link.SpanId.Span),
                (ActivityTraceFlags)(link.Flags & 1),
                link.TraceState.Length == 0 ? null : link.TraceState,
                isRemote: (link.Flags & 0x200) != 0)
            : default;
        return new CorrelatedSpanLink(context, ToAttributes(link.Attributes));
    }
}
