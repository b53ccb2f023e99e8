using Confluent.Kafka;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>Reads the span topic with the official client and Google.Protobuf, not with our reader.</summary>
internal static class SpanTopic
{
    public const string Name = "otlp_spans";
    public const int Partitions = 12;

    /// <summary>Returns the names of all spans from the beginning of the topic to its end.</summary>
    public static List<string> NamesIn(string bootstrapServers)
    {
        var names = new List<string>();
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "packaging",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 10,
        }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Name, p, Offset.Beginning)));
        for (var ended = 0; ended < Partitions;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException("The topic did not end.");
            if (result.IsPartitionEOF)
            {
                ended++;
                continue;
            }

            names.AddRange(TracesData.Parser.ParseFrom(result.Message.Value).ResourceSpans
                .SelectMany(r => r.ScopeSpans).SelectMany(s => s.Spans).Select(s => s.Name));
        }

        return names;
    }
}
