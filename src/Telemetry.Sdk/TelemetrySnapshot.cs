namespace Telemetry.Sdk;

/// <summary>One consistent account of a client's spans and events.</summary>
/// <param name="Spans">The spans.</param>
/// <param name="Events">The business events.</param>
public sealed record TelemetrySnapshot(TelemetryCounts Spans, TelemetryCounts Events);
