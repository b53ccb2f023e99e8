using Confluent.Kafka;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Embedded;

/// <summary>Ordinary Confluent.Kafka clients of an embedded cluster.</summary>
internal static class KafkaClients
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IProducer<string, string> Producer(EmbeddedKafka kafka, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            EnableIdempotence = true,
            AllowAutoCreateTopics = false,
            LingerMs = 0,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 100,
        };
        configure?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public static IConsumer<string, string> Consumer(EmbeddedKafka kafka, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = "tests",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            FetchWaitMaxMs = 10,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    /// <summary>Asks the cluster as a client does.</summary>
    public static int PartitionCount(EmbeddedKafka kafka, string topic)
    {
        using var producer = Producer(kafka);
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        return admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Count;
    }

    /// <summary>Says whether a new client gets an answer from any broker.</summary>
    public static bool CanConnect(EmbeddedKafka kafka)
    {
        using var producer = Producer(kafka);
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        try
        {
            return admin.GetMetadata(TimeSpan.FromSeconds(1)).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    /// <summary>Waits for a condition that no event announces.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Reads every partition from its start to its end.</summary>
    public static List<ConsumeResult<string, string>> ReadAll(EmbeddedKafka kafka, string topic, int partitions)
    {
        using var consumer = Consumer(kafka);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<ConsumeResult<string, string>>();
        for (var ended = 0; ended < partitions;)
        {
            var result = consumer.Consume(Patience) ?? throw new TimeoutException($"{topic}: no end of {partitions - ended} partitions.");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                records.Add(result);
            }
        }

        return records;
    }
}
