namespace Telemetry.Sdk;

/// <summary>
/// Where all spans, or all events, of a client are at one moment. The identity
/// <c>Ended + Adopted = Delivered + Dropped + DeadLettered + Queued + InFlight + Spooled</c> holds in every snapshot.
/// </summary>
public sealed record TelemetryCounts
{
    /// <summary>Gets how many spans ended and were sampled, or how many events were emitted.</summary>
    public long Ended { get; init; }

    /// <summary>Gets how many were taken over from the spool of a process that died.</summary>
    public long Adopted { get; init; }

    /// <summary>Gets how many Kafka has acknowledged.</summary>
    public long Delivered { get; init; }

    /// <summary>Gets how many are kept in the dead-letter segment.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Gets how many wait in memory and were not yet handed to Kafka's client.</summary>
    public long Queued { get; init; }

    /// <summary>Gets how many were handed to Kafka's client and are not yet acknowledged.</summary>
    public long InFlight { get; init; }

    /// <summary>Gets how many wait on disk.</summary>
    public long Spooled { get; init; }

    /// <summary>Gets how many were given up, by reason; reasons without a loss are absent.</summary>
    public IReadOnlyDictionary<DropReason, long> Dropped { get; init; } = new Dictionary<DropReason, long>();
}
