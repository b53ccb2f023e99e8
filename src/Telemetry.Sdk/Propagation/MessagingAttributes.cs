namespace Telemetry.Sdk.Propagation;

/// <summary>Names of OpenTelemetry's attributes of Kafka spans, https://opentelemetry.io/docs/specs/semconv/messaging/kafka/.</summary>
internal static class MessagingAttributes
{
    public const string System = "messaging.system";
    public const string Kafka = "kafka";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Send = "send";
    public const string Process = "process";
    public const string DestinationName = "messaging.destination.name";

    /// <summary>The partition, a string.</summary>
    public const string DestinationPartitionId = "messaging.destination.partition.id";

    public const string ConsumerGroupName = "messaging.consumer.group.name";
    public const string BatchMessageCount = "messaging.batch.message_count";
    public const string MessageKey = "messaging.kafka.message.key";
    public const string Tombstone = "messaging.kafka.message.tombstone";
    public const string Offset = "messaging.kafka.offset";
}
