using System.Diagnostics;
using Google.Protobuf;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.IntegrationTests.Shop;

/// <summary>Traces as a reader would yield them, made by hand.</summary>
internal static class Traces
{
    public static CorrelatedTrace Trace(ActivityTraceId id, IEnumerable<CorrelatedRecord> records, int segment = 0, bool isPartial = false) =>
        new(id, records) { Segment = segment, IsPartial = isPartial };

    public static CorrelatedSpan Span(string service, string name, ActivitySpanId id, ActivitySpanId parent, int startMs, int endMs, ActivityKind kind = ActivityKind.Internal) =>
        new(new RecordEnvelope("otlp_spans", 0, 0), 0, [], new SpanResource(new Dictionary<string, object?> { ["service.name"] = service }))
        {
            Name = name,
            SpanId = id,
            ParentSpanId = parent,
            Kind = kind,
            TimeUnixNano = (ulong)startMs * 1_000_000,
            EndUnixNano = (ulong)endMs * 1_000_000,
        };

    public static CorrelatedEvent Event(IMessage message, ActivitySpanId span) => new(new RecordEnvelope("events", 0, 0), message) { SpanId = span };
}
