using Confluent.Kafka;
using Google.Protobuf;

namespace Telemetry.Sdk.IntegrationTests.Evolution;

/// <inheritdoc/>
/// <param name="create">Makes the event that a number stands for.</param>
internal sealed class EventVersion<T>(Func<string, int, T> create) : EventVersion
    where T : class, IMessage<T>, new()
{
    private static readonly MessageParser<T> Parser = new(() => new T());

    public override IMessage Create(string code, int number) => create(code, number);

    public override IMessage Parse(ByteString bytes) => Parser.ParseFrom(bytes);

    public override void Add(EventOptions events, string topic) => events.Add<T>(topic);

    public override IReadOnlyList<IMessage> Read(
        ConsumerConfig config, SchemaRegistryOptions registry, string topic, int count, CancellationToken cancellation)
    {
        using var consumer = new ConsumerBuilder<Ignore, T>(config)
            .SetValueDeserializer(new ProtobufDeserializer<T>(registry, MessageIndexPolicy.Reject))
            .SetLogHandler(static (_, _) => { })
            .Build();
        consumer.Subscribe(topic);
        List<IMessage> read = [];
        while (read.Count < count)
        {
            read.Add(consumer.Consume(cancellation).Message.Value);
        }

        consumer.Close();
        return read;
    }

    public override async Task ProduceAsync(string bootstrapServers, SchemaRegistryOptions registry, string topic, IEnumerable<IMessage> events)
    {
        using var serializer = new ProtobufSerializer<T>(registry);
        using var producer = new ProducerBuilder<Null, T>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 5 })
            .SetValueSerializer((IAsyncSerializer<T>)serializer)
            .SetLogHandler(static (_, _) => { })
            .Build();
        await Task.WhenAll(events.Select(sent => producer.ProduceAsync(topic, new Message<Null, T> { Value = (T)sent })));
    }
}
