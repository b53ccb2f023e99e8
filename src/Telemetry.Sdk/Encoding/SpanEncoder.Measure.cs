using System.Diagnostics;

namespace Telemetry.Sdk.Encoding;

internal sealed partial class SpanEncoder
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;
    private const int IdFields = 2 + TraceIdBytes + 2 + SpanIdBytes;
    private const int FlagsField = 2 + sizeof(uint);
    private const string NoSpanId = "0000000000000000";

    private static bool HasParent(SpanRecord span) => span.ParentSpanId.ToHexString() != NoSpanId;

    /// <summary>OTLP's kinds start at 1; a kind that .NET does not know is left unspecified.</summary>
    private static int KindOf(SpanRecord span) => span.Kind is >= ActivityKind.Internal and <= ActivityKind.Consumer ? (int)span.Kind + 1 : 0;

    private static bool HasStatus(SpanRecord span) => span.Status is ActivityStatusCode.Ok or ActivityStatusCode.Error;

    /// <summary>Only an error has a description, https://opentelemetry.io/docs/specs/otel/trace/api/#set-status.</summary>
    private static string? MessageOf(SpanRecord span) => span.Status == ActivityStatusCode.Error ? span.StatusDescription : null;

    private static int Fixed64Size(ulong value) => value == 0 ? 0 : 1 + sizeof(ulong);

    private int MeasureSpan(SpanRecord span)
    {
        var size = IdFields
            + MeasureText(span.TraceState)
            + (HasParent(span) ? 2 + SpanIdBytes : 0)
            + MeasureText(span.Name)
            + (KindOf(span) == 0 ? 0 : 2)
            + Fixed64Size(span.StartUnixNano)
            + Fixed64Size(span.EndUnixNano)
            + _attributes.Measure(span.Attributes.Items)
            + WireSize.Count(span.Attributes.Dropped);
        foreach (var e in span.EventList)
        {
            size += MeasureEvent(e);
        }

        size += WireSize.Count(span.DroppedEvents);
        foreach (var link in span.LinkList)
        {
            size += MeasureLink(link);
        }

        return size
            + WireSize.Count(span.DroppedLinks)
            + MeasureStatus(span)
            + (span.Flags == 0 ? 0 : FlagsField);
    }

    /// <summary>Returns the bytes of a text field; an empty one is left out.</summary>
    private int MeasureText(string? text)
    {
        var length = _lengths.Push(WireSize.Text(text));
        return length == 0 ? 0 : WireSize.Field(length);
    }

    private int MeasureEvent(SpanEventRecord e)
    {
        var place = _lengths.Reserve();
        return WireSize.Field(_lengths.Set(
            place,
            Fixed64Size(e.TimeUnixNano) + MeasureText(e.Name) + _attributes.Measure(e.Attributes.Items) + WireSize.Count(e.Attributes.Dropped)));
    }

    private int MeasureLink(SpanLinkRecord link)
    {
        var place = _lengths.Reserve();
        return WireSize.Field(_lengths.Set(
            place,
            IdFields
            + MeasureText(link.Context.TraceState)
            + _attributes.Measure(link.Attributes.Items)
            + WireSize.Count(link.Attributes.Dropped)
            + 1 + sizeof(uint)));
    }

    private int MeasureStatus(SpanRecord span)
    {
        if (!HasStatus(span))
        {
            return 0;
        }

        var place = _lengths.Reserve();
        return WireSize.Field(_lengths.Set(place, MeasureText(MessageOf(span)) + 2));
    }
}
