namespace Telemetry.Sdk.Consuming;

/// <summary>The identities of the records read last, and the hashes of their bytes: finds what was sent twice. Bounded; not thread-safe.</summary>
internal sealed class RecentRecords(int capacity)
{
    private readonly Dictionary<UInt128, ulong> _hashes = [];
    private readonly Queue<UInt128> _order = new();

    /// <summary>Tells whether a record is known with the same bytes, known with others, or new; a new one is kept.</summary>
    public RecordMatch Match(UInt128 identity, ulong contentHash)
    {
        if (_hashes.TryGetValue(identity, out var known))
        {
            return known == contentHash ? RecordMatch.Duplicate : RecordMatch.Conflict;
        }

        if (_order.Count == capacity)
        {
            _hashes.Remove(_order.Dequeue());
        }

        _hashes.Add(identity, contentHash);
        _order.Enqueue(identity);
        return RecordMatch.New;
    }
}
