using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>What the lanes of a client share.</summary>
internal sealed record LaneSettings
{
    public required TopicState Topic { get; init; }

    public required EncodedResource Resource { get; init; }

    public required int RecordBytes { get; init; }

    public required bool OneTracePerRecord { get; init; }

    public required MemoryBudget Budget { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gets what takes a sealed record; called under a lane's lock, must not wait.</summary>
    public required Action<OutgoingRecord> Sealed { get; init; }
}
