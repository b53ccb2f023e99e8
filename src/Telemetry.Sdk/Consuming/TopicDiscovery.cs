using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Telemetry.Sdk.Consuming;

/// <summary>Finds the partitions of a reader's topics, and where to begin in those that are new. Remembers nothing but whether it has begun.</summary>
internal sealed class TopicDiscovery(IReadOnlyList<string> topics, ReadStart start)
{
    // Written by the reader's thread when it takes over a result.
    private bool _hasBegun;

    /// <summary>Asks the brokers.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="known">The partitions that are being read.</param>
    /// <exception cref="KafkaException">No broker answered, or access was refused.</exception>
    public async Task<Discovered> FindAsync(ReaderConnection connection, IReadOnlyCollection<TopicPartition> known)
    {
        var partitions = await connection.DescribeAsync(topics).ConfigureAwait(false);
        var found = partitions.Select(static p => p.Topic).ToHashSet(StringComparer.Ordinal);
        var added = partitions.Except(known).ToList();
        return new Discovered(
            await StartsOfAsync(connection, added).ConfigureAwait(false),
            [.. topics.Where(t => !found.Contains(t))],
            [.. known.Except(partitions)]);
    }

    /// <summary>Notes that a result was taken over: what appears from now on is read from its first record.</summary>
    public void Begin() => _hasBegun = true;

    private async Task<IReadOnlyDictionary<TopicPartition, long>> StartsOfAsync(ReaderConnection connection, List<TopicPartition> added)
    {
        var starts = new Dictionary<TopicPartition, long>();
        foreach (var partition in added)
        {
            if (start.Positions is { } positions && positions.TryGetValue(partition, out var offset))
            {
                starts.Add(partition, offset);
            }
        }

        var rest = added.Where(p => !starts.ContainsKey(p)).ToList();
        foreach (var (partition, offset) in await ListAsync(connection, rest).ConfigureAwait(false))
        {
            starts.Add(partition, offset);
        }

        return starts;
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> ListAsync(ReaderConnection connection, List<TopicPartition> partitions)
    {
        if (_hasBegun || (!start.AtEnd && start.Time is null))
        {
            return await connection.ListOffsetsAsync(partitions, OffsetSpec.Earliest()).ConfigureAwait(false);
        }

        var ends = await connection.ListOffsetsAsync(partitions, OffsetSpec.Latest()).ConfigureAwait(false);
        if (start.Time is not { } time)
        {
            return ends;
        }

        return await ListAsync(connection, ends, time).ConfigureAwait(false);
    }

    // No offset below the end: the partition has no record of that time or later, or the broker cannot look up times (the
    // embedded one), so its records are asked.
    private static async Task<IReadOnlyDictionary<TopicPartition, long>> ListAsync(ReaderConnection connection, IReadOnlyDictionary<TopicPartition, long> ends, DateTimeOffset time)
    {
        var found = await connection.ListOffsetsAsync(ends.Keys, OffsetSpec.ForTimestamp(time.ToUnixTimeMilliseconds())).ConfigureAwait(false);
        var starts = found.Where(f => f.Value >= 0 && f.Value < ends[f.Key]).ToDictionary();
        var unsure = ends.Keys.Where(p => !starts.ContainsKey(p)).ToList();
        var search = new OffsetSearch(time);
        foreach (var (partition, earliest) in await connection.ListOffsetsAsync(unsure, OffsetSpec.Earliest()).ConfigureAwait(false))
        {
            search.Add(partition, earliest, ends[partition]);
        }

        if (search.Next().Count > 0)
        {
            await connection.SearchAsync(search).ConfigureAwait(false);
        }

        foreach (var (partition, offset) in search.Found)
        {
            starts.Add(partition, offset);
        }

        return starts;
    }
}
