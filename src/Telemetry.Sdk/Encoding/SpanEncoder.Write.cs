using System.Diagnostics;

namespace Telemetry.Sdk.Encoding;

internal sealed partial class SpanEncoder
{
    // Bits 8 and 9 of the flags, https://github.com/open-telemetry/opentelemetry-proto: whether the context is remote is known, and it is.
    private const uint IsRemoteKnown = 0x100;
    private const uint IsRemote = 0x200;

    private const int TraceIdField = 2 + 16;
    private const int SpanIdField = 2 + 8;
    private const int TimeField = 1 + sizeof(ulong);
    private const int IdentityFields = TraceIdField + SpanIdField + SpanIdField + 2 + TimeField + TimeField;
    private const int FlagsField = 2 + sizeof(uint);
    private const string NoSpanId = "0000000000000000";

    private void AppendSpan(SpanRecord span)
    {
        AppendIdentity(span);
        _attributes.Append(OtlpTags.SpanAttributes, span.Attributes.Items);
        _output.Number(OtlpTags.SpanDroppedAttributes, span.Attributes.Dropped);
        foreach (var e in span.EventList)
        {
            AppendEvent(e);
        }

        _output.Number(OtlpTags.SpanDroppedEvents, span.DroppedEvents);
        foreach (var link in span.LinkList)
        {
            AppendLink(link);
        }

        _output.Number(OtlpTags.SpanDroppedLinks, span.DroppedLinks);
        AppendStatus(span);
        AppendFlags(span.Flags);
    }

    private void AppendIdentity(SpanRecord span)
    {
        var (state, name, parent) = (span.TraceState ?? "", span.Name ?? "", span.ParentSpanId.ToHexString());
        var writer = new WireWriter(_output.Room(checked(IdentityFields + WireSize.MaxText(state.Length) + WireSize.MaxText(name.Length))));
        writer.Id(OtlpTags.SpanTraceId, span.TraceId.ToHexString());
        writer.Id(OtlpTags.SpanId, span.SpanId.ToHexString());
        writer.NonEmpty(OtlpTags.SpanTraceState, state);
        if (parent != NoSpanId)
        {
            writer.Id(OtlpTags.SpanParentSpanId, parent);
        }

        writer.NonEmpty(OtlpTags.SpanName, name);

        // OTLP's kinds start at 1; a kind that .NET does not know is left unspecified.
        writer.Count(OtlpTags.SpanKind, span.Kind is >= ActivityKind.Internal and <= ActivityKind.Consumer ? (int)span.Kind + 1 : 0);
        writer.NonZero(OtlpTags.SpanStart, span.StartUnixNano);
        writer.NonZero(OtlpTags.SpanEnd, span.EndUnixNano);
        _output.Advance(writer.Position);
    }

    private void AppendEvent(SpanEventRecord e)
    {
        var start = _output.Count;
        var content = _output.Open(OtlpTags.SpanEvents);
        var writer = new WireWriter(_output.Room(TimeField));
        writer.NonZero(OtlpTags.EventTime, e.TimeUnixNano);
        _output.Advance(writer.Position);
        _output.Text(OtlpTags.EventName, e.Name);
        _attributes.Append(OtlpTags.EventAttributes, e.Attributes.Items);
        _output.Number(OtlpTags.EventDroppedAttributes, e.Attributes.Dropped);
        _output.Close(content);
        _output.Settle(start);
    }

    private void AppendLink(SpanLinkRecord link)
    {
        var start = _output.Count;
        var content = _output.Open(OtlpTags.SpanLinks);
        var ids = new WireWriter(_output.Room(TraceIdField + SpanIdField));
        ids.Id(OtlpTags.LinkTraceId, link.Context.TraceId.ToHexString());
        ids.Id(OtlpTags.LinkSpanId, link.Context.SpanId.ToHexString());
        _output.Advance(ids.Position);
        _output.Text(OtlpTags.LinkTraceState, link.Context.TraceState);
        _attributes.Append(OtlpTags.LinkAttributes, link.Attributes.Items);
        _output.Number(OtlpTags.LinkDroppedAttributes, link.Attributes.Dropped);
        var writer = new WireWriter(_output.Room(FlagsField));
        writer.Fixed32(OtlpTags.LinkFlags, ((uint)link.Context.TraceFlags & 0xFF) | IsRemoteKnown | (link.Context.IsRemote ? IsRemote : 0));
        _output.Advance(writer.Position);
        _output.Close(content);
        _output.Settle(start);
    }

    private void AppendStatus(SpanRecord span)
    {
        if (span.Status is not (ActivityStatusCode.Ok or ActivityStatusCode.Error))
        {
            return;
        }

        var content = _output.Open(OtlpTags.SpanStatus);
        if (span.Status == ActivityStatusCode.Error)
        {
            // Only an error has a description, https://opentelemetry.io/docs/specs/otel/trace/api/#set-status.
            _output.Text(OtlpTags.StatusMessage, span.StatusDescription);
        }

        _output.Number(OtlpTags.StatusCode, (int)span.Status);
        _output.Close(content);
    }

    private void AppendFlags(uint flags)
    {
        if (flags != 0)
        {
            var writer = new WireWriter(_output.Room(FlagsField));
            writer.Byte(OtlpTags.SpanFlags);
            writer.Fixed32(OtlpTags.SpanFlagsSecond, flags);
            _output.Advance(writer.Position);
        }
    }
}
