using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Consuming;

/// <summary>What all spans and events of one Kafka record have in common.</summary>
internal sealed record RecordEnvelope(string Topic, int Partition, long Offset)
{
    public DateTimeOffset Timestamp { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public RecordOrigin? Origin { get; init; }

    public bool IsReplayed { get; init; }
}
