using Confluent.Kafka;

namespace Telemetry.Sdk;

/// <summary>
/// The Kafka client. In configuration any librdkafka key stands in the section <c>TicketTelemetry:Kafka</c> under its own
/// name; <c>_</c> may replace <c>.</c>, so that an environment variable can say <c>TicketTelemetry__Kafka__security_protocol</c>.
/// </summary>
public sealed class KafkaOptions
{
    /// <summary>Gets or sets the brokers to start from (<c>bootstrap.servers</c>), <c>host:port</c> separated by commas.</summary>
    /// <value><c>localhost:9092</c> by default.</value>
    public string BootstrapServers { get; set; } = "localhost:9092";

    /// <summary>Gets any further librdkafka settings, by their own names (<c>security.protocol</c>, <c>sasl.mechanism</c>, ...). They reach producer and consumer alike.</summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets how long Kafka's client waits for more records before it sends a batch (<c>linger.ms</c>). Keep it at least as long as the round trip to the brokers.</summary>
    /// <value>100 milliseconds by default; 1 millisecond to 10 seconds.</value>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets how record batches are compressed.</summary>
    /// <value><see cref="CompressionCodec.Lz4"/> by default.</value>
    public CompressionCodec Compression { get; set; }

    /// <summary>Gets or sets a hook that may change the producer's configuration. Idempotence, acks, partitioner, topic auto-creation and the queue bounds are checked again after it.</summary>
    /// <value>None by default.</value>
    public Action<ProducerConfig>? ConfigureProducer { get; set; }

    /// <summary>Gets or sets a hook that receives the producer's builder, for what is a callback and not a key (OAuth token refresh).</summary>
    /// <value>None by default.</value>
    public Action<ProducerBuilder<byte[], byte[]>>? ConfigureProducerBuilder { get; set; }

    /// <summary>Gets or sets a hook that receives the builder of a reader's consumer.</summary>
    /// <value>None by default.</value>
    public Action<ConsumerBuilder<byte[], byte[]>>? ConfigureConsumerBuilder { get; set; }
}
