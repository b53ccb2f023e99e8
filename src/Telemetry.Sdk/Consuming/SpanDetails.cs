using System.Diagnostics;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Consuming;

/// <summary>The parts of a span that most readers never look at. Where the bytes inside are damaged, what stands before the damage is kept.</summary>
internal sealed record SpanDetails(
    IReadOnlyDictionary<string, object?> Attributes,
    IReadOnlyList<CorrelatedSpanEvent> Events,
    IReadOnlyList<CorrelatedSpanLink> Links)
{
    /// <summary>Decodes the bytes of an OTLP span whose fields were walked when it was read.</summary>
    public static SpanDetails Decode(byte[] encoded)
    {
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        var events = new List<DecodedEvent>();
        var links = new List<DecodedLink>();
        if (SpanReader.TryRead(encoded, out var span) == DecodeError.None)
        {
            span.ReadAttributes(attributes);
            span.ReadEvents(events);
            span.ReadLinks(links);
        }

        return new SpanDetails(
            attributes,
            [.. events.Select(static e => new CorrelatedSpanEvent(e.Name, e.TimeUnixNano, e.Attributes))],
            [.. links.Select(static l => new CorrelatedSpanLink(ToContext(l), l.Attributes))]);
    }

    private static ActivityContext ToContext(DecodedLink link) => link.TraceId == 0 || link.SpanId == 0
        ? default
        : new ActivityContext(
            new TraceKey((ulong)(link.TraceId >> 64), (ulong)link.TraceId).ToTraceId(),
            SpanIds.ToSpanId(link.SpanId),
            (ActivityTraceFlags)(link.Flags & 1),
            link.TraceState.Length == 0 ? null : link.TraceState,
            isRemote: (link.Flags & SpanIds.RemoteFlag) != 0);
}
