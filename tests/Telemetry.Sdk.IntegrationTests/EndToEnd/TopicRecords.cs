using Confluent.Kafka;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>Topics as an ordinary client reads them.</summary>
internal static class TopicRecords
{
    /// <summary>Reads every record of topics with <see cref="TestTopics.Partitions"/> partitions each.</summary>
    /// <param name="settings">The brokers, and what else the client needs.</param>
    /// <param name="topics">The topics.</param>
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> Read(IEnumerable<KeyValuePair<string, string>> settings, params IReadOnlyList<string> topics)
    {
        var config = new ConsumerConfig(settings.ToDictionary()) { GroupId = "it", EnableAutoCommit = false, EnablePartitionEof = true, FetchWaitMaxMs = 10 };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(topics.SelectMany(topic => Enumerable.Range(0, TestTopics.Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning))));
        var records = new List<ConsumeResult<byte[], byte[]>>();
        for (var open = topics.Count * TestTopics.Partitions; open > 0;)
        {
            var result = consumer.Consume(Eventually.Patience) ?? throw new TimeoutException($"{string.Join(',', topics)}: no end of {open} partitions.");
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                records.Add(result);
            }
        }

        return records;
    }
}
