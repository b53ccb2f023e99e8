using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Testing;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

/// <summary>An embedded broker, and a plain Kafka producer that writes what this SDK, a Collector and others write.</summary>
internal sealed class Backbone : IDisposable
{
    public const int Partitions = 4;
    public const string SpanTopic = "otlp_spans";

    private readonly IProducer<byte[], byte[]> _producer;

    public Backbone(params string[] topics)
    {
        var options = new EmbeddedKafkaOptions();
        foreach (var topic in topics)
        {
            options.Topics[topic] = Partitions;
        }

        Kafka = EmbeddedKafka.Start(options);
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = Kafka.BootstrapServers,
            LingerMs = 0,
            ReconnectBackoffMaxMs = 200,
        }).Build();
    }

    public EmbeddedKafka Kafka { get; }

    public static string SeatsHeldTopic => SeatsHeld.Descriptor.FullName;

    public CorrelatedReaderOptions Options()
    {
        var options = new CorrelatedReaderOptions
        {
            Quiet = TimeSpan.FromMilliseconds(300),
            QuietWithGaps = TimeSpan.FromMilliseconds(300),
            QuietWithOtherWriters = TimeSpan.FromMilliseconds(300),
        };
        options.Kafka.BootstrapServers = Kafka.BootstrapServers;
        options.Kafka.Settings["fetch_wait_max_ms"] = "10";
        return options;
    }

    public Task ProduceAsync(string topic, string traceId, byte[]? key, byte[]? value, params (string Name, byte[] Value)[] headers)
    {
        var message = new Message<byte[], byte[]> { Key = key!, Value = value!, Headers = [] };
        foreach (var (name, header) in headers)
        {
            message.Headers.Add(name, header);
        }

        return _producer.ProduceAsync(new TopicPartition(topic, TraceLane.Of(traceId, Partitions)), message);
    }

    public Task ProduceSpansAsync(string traceId, RecordOrigin? origin, params Span[] spans)
    {
        var value = SpanValue(spans);
        return origin is { } o
            ? ProduceAsync(SpanTopic, traceId, null, value, (RecordHeaders.Origin, o.ToBytes()))
            : ProduceAsync(SpanTopic, traceId, Ascii(traceId), value);
    }

    public Task ProduceToAsync(string topic, int partition, params Span[] spans) =>
        _producer.ProduceAsync(new TopicPartition(topic, partition), new Message<byte[], byte[]> { Value = SpanValue(spans) });

    public static byte[] SpanValue(params Span[] spans)
    {
        var scope = new ScopeSpans();
        scope.Spans.AddRange(spans);
        return new TracesData { ResourceSpans = { new ResourceSpans { ScopeSpans = { scope } } } }.ToByteArray();
    }

    public static Span NewSpan(string traceId, ulong id, ulong parent, ulong start = 1_000) => new()
    {
        TraceId = ByteString.CopyFrom(Convert.FromHexString(traceId)),
        SpanId = ByteString.CopyFrom(Convert.FromHexString(id.ToString("x16", null))),
        ParentSpanId = parent == 0 ? ByteString.Empty : ByteString.CopyFrom(Convert.FromHexString(parent.ToString("x16", null))),
        Name = $"span {id}",
        StartTimeUnixNano = start,
        EndTimeUnixNano = start + 1_000,
    };

    public static byte[] Framed(IMessage message)
    {
        var indexes = MessageIndexes.Of(message.Descriptor);
        var prefix = new byte[SchemaFraming.PrefixSize(indexes)];
        SchemaFraming.WritePrefix(prefix, 7, indexes);
        return [.. prefix, .. message.ToByteArray()];
    }

    public static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);

    public void Dispose()
    {
        _producer.Dispose();
        Kafka.Dispose();
    }
}
