using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>The offset to be read next of each partition. Used by the reader's thread only.</summary>
internal sealed class ReadPositions
{
    private readonly Dictionary<TopicPartition, long> _next = [];

    // Partitions that vanished, with the offset they had: a topic may be out of sight for a moment only.
    private readonly Dictionary<TopicPartition, long> _left = [];

    public IReadOnlyCollection<TopicPartition> Partitions => _next.Keys;

    /// <summary>Returns every position, as Kafka's client takes them.</summary>
    public List<TopicPartitionOffset> ToOffsets() => [.. _next.Select(static p => new TopicPartitionOffset(p.Key, p.Value))];

    /// <summary>Adds partitions, or puts them elsewhere.</summary>
    public void Set(IEnumerable<KeyValuePair<TopicPartition, long>> positions)
    {
        foreach (var (partition, offset) in positions)
        {
            _next[partition] = offset;
        }
    }

    /// <summary>Adds partitions; one that was there before goes on where it stood.</summary>
    public void Enter(IEnumerable<KeyValuePair<TopicPartition, long>> starts)
    {
        foreach (var (partition, offset) in starts)
        {
            _next[partition] = _left.Remove(partition, out var before) ? before : offset;
        }
    }

    /// <summary>Takes partitions out that vanished.</summary>
    public void Leave(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (_next.Remove(partition, out var offset))
            {
                _left[partition] = offset;
            }
        }
    }

    /// <summary>Tells whether everything of a partition below an offset was read.</summary>
    public bool HasReached(TopicPartition partition, long end) => _next.TryGetValue(partition, out var next) && next >= end;

    /// <summary>Tells whether an offset was not read yet.</summary>
    public bool IsNext(TopicPartition partition, long offset) => _next.TryGetValue(partition, out var next) && offset >= next;

    /// <summary>Notes that everything below an offset was read; positions never run back.</summary>
    public void Reach(TopicPartition partition, long next)
    {
        if (_next.TryGetValue(partition, out var now) && next > now)
        {
            _next[partition] = next;
        }
    }

    /// <summary>Tells whether everything below some offsets was read.</summary>
    public bool HaveReached(IReadOnlyDictionary<TopicPartition, long> ends)
    {
        foreach (var (partition, end) in ends)
        {
            if (!HasReached(partition, end))
            {
                return false;
            }
        }

        return true;
    }
}
