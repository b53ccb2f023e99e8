using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>What the brokers said about a reader's topics: where to begin in new partitions, which topics do not exist, and which partitions are no more.</summary>
internal sealed record Discovered(IReadOnlyDictionary<TopicPartition, long> Starts, IReadOnlyList<string> Missing, IReadOnlyList<TopicPartition> Gone);
