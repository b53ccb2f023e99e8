namespace Telemetry.Sdk.Transport;

/// <summary>What the transport takes from the options, read once.</summary>
internal sealed record TransportSettings
{
    public required KafkaOptions Kafka { get; init; }

    public required TelemetryProfile Profile { get; init; }

    /// <summary>Gets the client id that brokers see: the service's name.</summary>
    public required string ClientId { get; init; }
}
