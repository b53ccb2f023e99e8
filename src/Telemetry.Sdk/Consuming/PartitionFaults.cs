using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Partitions that Kafka's client fails to read, and why. Each keeps its position and is tried again; the others go on. Used by the reader's thread only.</summary>
internal sealed class PartitionFaults
{
    /// <summary>How long others wait for a partition that fails, before traces leave without what it holds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<TopicPartition, Fault> _faults = [];

    /// <summary>Notes a failure; returns whether it is the first at this offset.</summary>
    public bool Add(TopicPartitionOffset at, string reason, TimeSpan now)
    {
        var isNew = !_faults.TryGetValue(at.TopicPartition, out var known) || known.Offset != at.Offset.Value;
        _faults[at.TopicPartition] = new Fault(at.Offset.Value, reason, isNew ? now : known.Since);
        return isNew;
    }

    /// <summary>Notes that a partition was read.</summary>
    public void Clear(TopicPartition partition) => _faults.Remove(partition);

    /// <summary>Forgets partitions of which everything was read, or that are read no more.</summary>
    public void ClearReached(ReadPositions positions, IReadOnlyDictionary<TopicPartition, long> ends)
    {
        foreach (var partition in _faults.Keys.ToList())
        {
            if (!ends.TryGetValue(partition, out var end) || positions.HasReached(partition, end))
            {
                _faults.Remove(partition);
            }
        }
    }

    /// <summary>Tells whether a partition fails for so long that nothing waits for it any more.</summary>
    public bool IsStuck(TopicPartition partition, TimeSpan now) =>
        _faults.TryGetValue(partition, out var fault) && now - fault.Since >= Patience;

    /// <summary>Returns what fails, in words.</summary>
    public IEnumerable<string> Complaints() => _faults
        .OrderBy(static f => f.Key.Topic, StringComparer.Ordinal)
        .ThenBy(static f => f.Key.Partition.Value)
        .Select(static f => $"Partition {f.Key.Partition.Value} of topic {f.Key.Topic} cannot be read at offset {f.Value.Offset} ({f.Value.Reason}); it is tried again, others go on.");

    private readonly record struct Fault(long Offset, string Reason, TimeSpan Since);
}
