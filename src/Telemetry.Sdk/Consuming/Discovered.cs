using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>What the brokers said about a reader's topics: where to begin in new partitions, and which topics do not exist.</summary>
internal sealed record Discovered(IReadOnlyDictionary<TopicPartition, long> Starts, IReadOnlyList<string> Missing);
