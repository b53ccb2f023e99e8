using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Looks at single records for an <see cref="OffsetSearch"/>, with a consumer of its own.</summary>
internal static class OffsetProbe
{
    private const int SilentTurns = 50;
    private static readonly TimeSpan TurnTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs a search to its end. Blocks: not for the reader's thread.</summary>
    /// <exception cref="KafkaException">No broker answered for 5 seconds, or a partition could not be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(IConsumer<byte[], byte[]> consumer, OffsetSearch search, CancellationToken cancellationToken)
    {
        while (search.Next() is { Count: > 0 } offsets)
        {
            consumer.Assign(offsets);
            LookAt(consumer, offsets.ToDictionary(static o => o.TopicPartition, static o => o.Offset.Value), search, cancellationToken);
        }
    }

    private static void LookAt(IConsumer<byte[], byte[]> consumer, Dictionary<TopicPartition, long> offsets, OffsetSearch search, CancellationToken cancellationToken)
    {
        for (var silent = 0; offsets.Count > 0 && silent < SilentTurns;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (consumer.Consume(TurnTime) is not { } result)
            {
                silent++;
            }
            else if (offsets.Remove(result.TopicPartition))
            {
                silent = 0;
                Take(search, result);
            }
        }

        if (offsets.Count > 0)
        {
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "No broker answered while the start was looked for."));
        }
    }

    private static void Take(OffsetSearch search, ConsumeResult<byte[], byte[]> result)
    {
        if (result.IsPartitionEOF)
        {
            search.TakeEnd(result.TopicPartition);
        }
        else
        {
            search.Take(result.TopicPartition, result.Offset.Value, result.Message.Timestamp.UnixTimestampMs);
        }
    }
}
