using System.Diagnostics;

namespace Telemetry.Sdk.Encoding;

/// <summary>What the SDK adds to an event: identity, time, place in its trace, and where it comes from.</summary>
internal readonly record struct EventEnvelope
{
    /// <summary>Gets the event's identity, a UUIDv7 (<c>event_id</c>, <c>ce_id</c>).</summary>
    public required Guid EventId { get; init; }

    /// <summary>Gets when it happened, nanoseconds since 1970-01-01 UTC (<c>event_time_unix_nano</c>, <c>ce_time</c>).</summary>
    public required ulong TimeUnixNano { get; init; }

    public required ActivityTraceId TraceId { get; init; }

    /// <summary>Gets the current span; all zero outside a span, and then no <c>span_id</c> is filled.</summary>
    public ActivitySpanId SpanId { get; init; }

    public ActivityTraceFlags TraceFlags { get; init; }

    public string? TraceState { get; init; }

    public string? Service { get; init; }

    public string? Region { get; init; }

    /// <summary>Gets a value indicating whether the key is the caller's own.</summary>
    public bool HasCallerKey { get; init; }

    /// <summary>Gets a value indicating whether the trace id was made for this event, outside a span.</summary>
    public bool IsRoot { get; init; }
}
