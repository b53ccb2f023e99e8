using Google.Protobuf.Reflection;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>What the export loop works with; put together once by the client.</summary>
internal sealed record ExportParts
{
    public required SpanRing Ring { get; init; }

    public required LaneSet Lanes { get; init; }

    public required SpanAppender Appender { get; init; }

    public required RecordStreams Streams { get; init; }

    public required RecordStamp Stamp { get; init; }

    public required ITransport Transport { get; init; }

    public required TopicState SpanTopic { get; init; }

    public required MessageDescriptor SpanSchemaType { get; init; }

    public required Ledger Ledger { get; init; }

    public required MemoryBudget Budget { get; init; }

    public required LoopSignal Signal { get; init; }

    public required TimeSpan FlushAge { get; init; }

    public required TimeProvider Time { get; init; }

    public required TelemetryMetrics Metrics { get; init; }

    public required TelemetryHealth Health { get; init; }

    public required RateLimitedLog Log { get; init; }
}
