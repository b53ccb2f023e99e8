using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>What the intake of events works with; put together once by the client.</summary>
internal sealed record EventIntakeParts
{
    public required EventOptions Options { get; init; }

    public required EventEncoder Encoder { get; init; }

    public required EventHeaders Headers { get; init; }

    public required ITransport Transport { get; init; }

    public required Ledger Ledger { get; init; }

    public required MemoryBudget Budget { get; init; }

    public required LoopSignal Signal { get; init; }

    public required RefusedEvents Refusals { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gets the service's name, for the event field <c>service</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Gets the region of the resource, for the event field <c>region</c>.</summary>
    public string? Region { get; init; }
}
