namespace Telemetry.Sdk.Encoding;

/// <summary>The envelope fields of an event by meaning.</summary>
internal enum EnvelopeFieldKind
{
    EventId = 0,
    Time,
    TraceId,
    SpanId,
    Service,
    Region,
}
