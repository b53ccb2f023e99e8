namespace Telemetry.Sdk.Transport;

/// <summary>The report on one record.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="ErrorType">The name of Kafka's error code; <see langword="null"/> when delivered.</param>
/// <param name="Reason">Kafka's words for it; <see langword="null"/> when delivered.</param>
internal readonly record struct DeliveryOutcome(DeliveryStatus Status, string? ErrorType, string? Reason);
