namespace Telemetry.Sdk.Batching;

/// <summary>The counters of one kind, spans or events. Every access holds the ledger's lock.</summary>
internal sealed class Account
{
    private readonly long[] _dropped = new long[(int)DropReason.Expired + 1];

    public long Ended { get; set; }

    public long Queued { get; set; }

    public long InFlight { get; set; }

    public long Delivered { get; set; }

    public void Drop(DropReason reason, long count) => _dropped[(int)reason] += count;

    /// <summary>Returns the counts; <paramref name="handedOver"/> more have ended and wait in the ring.</summary>
    public TelemetryCounts ToCounts(long handedOver)
    {
        var dropped = new Dictionary<DropReason, long>();
        for (var i = 1; i < _dropped.Length; i++)
        {
            if (_dropped[i] > 0)
            {
                dropped[(DropReason)i] = _dropped[i];
            }
        }

        return new TelemetryCounts
        {
            Ended = Ended + handedOver,
            Queued = Queued + handedOver,
            InFlight = InFlight,
            Delivered = Delivered,
            Dropped = dropped,
        };
    }
}
