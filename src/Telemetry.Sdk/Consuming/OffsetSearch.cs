using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>A binary search over the offsets of partitions for the first record that is not before a time, in all of them at once. No I/O; not thread-safe.</summary>
internal sealed class OffsetSearch(DateTimeOffset time)
{
    private readonly long _unixMilliseconds = time.ToUnixTimeMilliseconds();
    private readonly Dictionary<TopicPartition, Range> _ranges = [];

    /// <summary>Gets the offsets found so far; an end where no record is late enough.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Found => _ranges.ToDictionary(static r => r.Key, static r => r.Value.Low);

    /// <summary>Adds a partition that has records from one offset to below another.</summary>
    public void Add(TopicPartition partition, long earliest, long end) => _ranges[partition] = new Range(Math.Min(earliest, end), end, IsProbed: false);

    /// <summary>Returns the offsets to look at next; none when all is found.</summary>
    public List<TopicPartitionOffset> Next() =>
        [.. _ranges.Where(static r => r.Value.Low < r.Value.High).Select(static r => new TopicPartitionOffset(r.Key, r.Value.Next))];

    /// <summary>Takes the first record at or after the offset to look at; offsets may be missing in between.</summary>
    public void Take(TopicPartition partition, long offset, long unixMilliseconds)
    {
        var range = _ranges[partition];
        _ranges[partition] = unixMilliseconds >= _unixMilliseconds
            ? range with { High = range.Next, IsProbed = true }
            : range with { Low = Math.Min(offset + 1, range.High), IsProbed = true };
    }

    /// <summary>Notes that no record stands at or after the offset to look at.</summary>
    public void TakeEnd(TopicPartition partition)
    {
        var range = _ranges[partition];
        _ranges[partition] = range with { High = range.Next, IsProbed = true };
    }

    /// <summary>What is sought is at least Low, at most High. The last record is looked at first: often all are too early.</summary>
    private readonly record struct Range(long Low, long High, bool IsProbed)
    {
        public long Next => IsProbed ? Low + ((High - Low) / 2) : High - 1;
    }
}
