namespace Telemetry.Sdk;

/// <summary>The answer of <see cref="TelemetryClient.FlushAsync(TimeSpan, CancellationToken)"/>.</summary>
/// <param name="Completed">Whether everything that had ended before the call was acknowledged by Kafka, or counted as dropped.</param>
/// <param name="Remaining">How many spans and events were not yet acknowledged when the call returned.</param>
public readonly record struct FlushResult(bool Completed, long Remaining);
