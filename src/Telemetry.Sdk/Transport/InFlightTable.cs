namespace Telemetry.Sdk.Transport;

/// <summary>The records that Kafka's client holds, so that each is reported exactly once, also when a dying producer reports it never. Thread-safe.</summary>
internal sealed class InFlightTable
{
    private readonly Lock _gate = new();

    // Under the lock. The generation tells the records of a dead producer from those of its successor.
    private readonly Dictionary<OutgoingRecord, int> _records = [];
    private long _bytes;

    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Adds a record if there is room.</summary>
    public bool TryAdd(OutgoingRecord record, int generation, long limitBytes, int limitRecords)
    {
        lock (_gate)
        {
            if ((_bytes + record.Value.Length > limitBytes && _records.Count > 0) || _records.Count >= limitRecords)
            {
                return false;
            }

            _records.Add(record, generation);
            _bytes += record.Value.Length;
            return true;
        }
    }

    /// <summary>Removes a record of a generation; false when it was reported before.</summary>
    public bool TryRemove(OutgoingRecord record, int generation)
    {
        lock (_gate)
        {
            if (!_records.TryGetValue(record, out var known) || known != generation)
            {
                return false;
            }

            _records.Remove(record);
            _bytes -= record.Value.Length;
            return true;
        }
    }

    /// <summary>Removes and returns what a dead producer never reported, in the order of sealing.</summary>
    public List<OutgoingRecord> RemoveAll(int generation)
    {
        lock (_gate)
        {
            var left = _records.Where(r => r.Value == generation).Select(r => r.Key).OrderBy(r => r.Number).ToList();
            foreach (var record in left)
            {
                _records.Remove(record);
                _bytes -= record.Value.Length;
            }

            return left;
        }
    }
}
