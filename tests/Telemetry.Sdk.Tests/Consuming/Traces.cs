using System.Diagnostics;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

/// <summary>Spans and traces made by hand.</summary>
internal static class Traces
{
    public static readonly ActivityTraceId Id = ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736");

    public static CorrelatedTrace Of(params CorrelatedRecord[] records) => new(Id, records);

    public static CorrelatedSpan Span(
        ulong id,
        ulong parent,
        ulong start,
        ulong end,
        ActivityKind kind = ActivityKind.Internal,
        string topic = "otlp_spans",
        int partition = 0,
        long offset = 0,
        int index = 0) =>
        new(new RecordEnvelope(topic, partition, offset), index, [], new SpanResource(new Dictionary<string, object?>()))
        {
            TraceId = Id,
            SpanId = SpanIds.ToSpanId(id),
            ParentSpanId = SpanIds.ToSpanId(parent),
            TimeUnixNano = start,
            EndUnixNano = end,
            Kind = kind,
            Name = id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
}
