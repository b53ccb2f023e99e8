using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>A span of <see cref="CollectorRecords"/>, as the independent decoder saw it.</summary>
internal sealed record CollectorSpan(
    [property: JsonPropertyName("service")] string Service,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("traceId")] string TraceId,
    [property: JsonPropertyName("spanId")] string SpanId,
    [property: JsonPropertyName("parentSpanId")] string ParentSpanId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("kind")] int Kind,
    [property: JsonPropertyName("start")] string Start,
    [property: JsonPropertyName("end")] string End,
    [property: JsonPropertyName("attributes")] int Attributes,
    [property: JsonPropertyName("events")] int Events,
    [property: JsonPropertyName("links")] int Links,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("flags")] uint Flags);
