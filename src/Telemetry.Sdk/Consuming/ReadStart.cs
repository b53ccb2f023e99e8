using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Where a reader begins. A topic or partition that appears later is always read from its earliest record. Immutable.</summary>
public sealed class ReadStart
{
    private ReadStart()
    {
    }

    /// <summary>Gets the start at the earliest record that Kafka still has.</summary>
    public static ReadStart Earliest { get; } = new();

    /// <summary>Gets the start at the end of the topics as it is when the reader first reaches them.</summary>
    public static ReadStart Latest { get; } = new() { AtEnd = true };

    internal bool AtEnd { get; private init; }

    internal DateTimeOffset? Time { get; private init; }

    internal IReadOnlyDictionary<TopicPartition, long>? Positions { get; private init; }

    /// <summary>The start at the first record whose Kafka timestamp is not before a time; a partition without one starts at its end. Where a broker cannot look up times (the embedded one), single records are read to find it, which takes their timestamps to ascend.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The start.</returns>
    public static ReadStart At(DateTimeOffset time) => new() { Time = time };

    /// <summary>The start at given offsets, for example those of <see cref="CorrelatedReader.GetEndOffsetsAsync(CorrelatedReaderOptions, CancellationToken)"/>. A partition that is not named starts at its earliest record.</summary>
    /// <param name="offsets">Absolute offsets, at most one a partition (the last one counts).</param>
    /// <returns>The start.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="offsets"/> is null.</exception>
    /// <exception cref="ArgumentException">An offset is not absolute.</exception>
    public static ReadStart Offsets(IEnumerable<TopicPartitionOffset> offsets)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        var positions = new Dictionary<TopicPartition, long>();
        foreach (var offset in offsets)
        {
            if (offset.Offset.Value < 0)
            {
                throw new ArgumentException($"The offset of {offset.TopicPartition} is not absolute: {offset.Offset}.", nameof(offsets));
            }

            positions[offset.TopicPartition] = offset.Offset.Value;
        }

        return new ReadStart { Positions = positions };
    }
}
