using System.Diagnostics;

namespace Telemetry.Sdk.Encoding;

internal sealed partial class SpanEncoder
{
    // Bits 8 and 9 of the flags, https://github.com/open-telemetry/opentelemetry-proto: whether the context is remote is known, and it is.
    private const uint IsRemoteKnown = 0x100;
    private const uint IsRemote = 0x200;

    private void WriteSpan(ref WireWriter writer, SpanRecord span)
    {
        WriteIds(ref writer, span.TraceId, span.SpanId);
        WriteText(ref writer, OtlpTags.SpanTraceState, span.TraceState);
        if (HasParent(span))
        {
            writer.Header(OtlpTags.SpanParentSpanId, SpanIdBytes);
            span.ParentSpanId.CopyTo(writer.Take(SpanIdBytes));
        }

        WriteText(ref writer, OtlpTags.SpanName, span.Name);
        writer.Count(OtlpTags.SpanKind, KindOf(span));
        WriteTime(ref writer, OtlpTags.SpanStart, span.StartUnixNano);
        WriteTime(ref writer, OtlpTags.SpanEnd, span.EndUnixNano);
        _attributes.Write(ref writer, OtlpTags.SpanAttributes, span.Attributes.Items);
        writer.Count(OtlpTags.SpanDroppedAttributes, span.Attributes.Dropped);
        foreach (var e in span.EventList)
        {
            WriteEvent(ref writer, e);
        }

        writer.Count(OtlpTags.SpanDroppedEvents, span.DroppedEvents);
        foreach (var link in span.LinkList)
        {
            WriteLink(ref writer, link);
        }

        writer.Count(OtlpTags.SpanDroppedLinks, span.DroppedLinks);
        WriteStatus(ref writer, span);
        WriteFlags(ref writer, span.Flags);
    }

    // Span and Link share the fields of their ids.
    private static void WriteIds(ref WireWriter writer, ActivityTraceId traceId, ActivitySpanId spanId)
    {
        writer.Header(OtlpTags.SpanTraceId, TraceIdBytes);
        traceId.CopyTo(writer.Take(TraceIdBytes));
        writer.Header(OtlpTags.SpanId, SpanIdBytes);
        spanId.CopyTo(writer.Take(SpanIdBytes));
    }

    private static void WriteTime(ref WireWriter writer, byte tag, ulong unixNano)
    {
        if (unixNano != 0)
        {
            writer.Fixed64(tag, unixNano);
        }
    }

    private static void WriteFlags(ref WireWriter writer, uint flags)
    {
        if (flags != 0)
        {
            writer.Byte(OtlpTags.SpanFlags);
            writer.Fixed32(OtlpTags.SpanFlagsSecond, flags);
        }
    }

    private void WriteText(ref WireWriter writer, byte tag, string? text)
    {
        var length = _lengths.Next();
        if (length > 0)
        {
            writer.Text(tag, text, length);
        }
    }

    private void WriteEvent(ref WireWriter writer, SpanEventRecord e)
    {
        writer.Header(OtlpTags.SpanEvents, _lengths.Next());
        WriteTime(ref writer, OtlpTags.EventTime, e.TimeUnixNano);
        WriteText(ref writer, OtlpTags.EventName, e.Name);
        _attributes.Write(ref writer, OtlpTags.EventAttributes, e.Attributes.Items);
        writer.Count(OtlpTags.EventDroppedAttributes, e.Attributes.Dropped);
    }

    private void WriteLink(ref WireWriter writer, SpanLinkRecord link)
    {
        writer.Header(OtlpTags.SpanLinks, _lengths.Next());
        WriteIds(ref writer, link.Context.TraceId, link.Context.SpanId);
        WriteText(ref writer, OtlpTags.LinkTraceState, link.Context.TraceState);
        _attributes.Write(ref writer, OtlpTags.LinkAttributes, link.Attributes.Items);
        writer.Count(OtlpTags.LinkDroppedAttributes, link.Attributes.Dropped);
        writer.Fixed32(
            OtlpTags.LinkFlags,
            ((uint)link.Context.TraceFlags & 0xFF) | IsRemoteKnown | (link.Context.IsRemote ? IsRemote : 0));
    }

    private void WriteStatus(ref WireWriter writer, SpanRecord span)
    {
        if (HasStatus(span))
        {
            writer.Header(OtlpTags.SpanStatus, _lengths.Next());
            WriteText(ref writer, OtlpTags.StatusMessage, MessageOf(span));
            writer.Count(OtlpTags.StatusCode, (int)span.Status);
        }
    }
}
