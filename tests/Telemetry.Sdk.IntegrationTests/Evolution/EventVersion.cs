using Confluent.Kafka;
using Google.Protobuf;

namespace Telemetry.Sdk.IntegrationTests.Evolution;

/// <summary>One version of an event type: a generated class of its own for the same Protobuf full name.</summary>
internal abstract class EventVersion
{
    /// <summary>Makes the event that a number stands for, every field of the version set.</summary>
    public abstract IMessage Create(string code, int number);

    /// <summary>Reads an event that any version wrote.</summary>
    public abstract IMessage Parse(ByteString bytes);

    /// <summary>Adds the type to a client's events.</summary>
    public abstract void Add(EventOptions events, string topic);

    /// <summary>Reads records of a topic until there have been so many.</summary>
    public abstract IReadOnlyList<IMessage> Read(ConsumerConfig config, SchemaRegistryOptions registry, string topic, int count, CancellationToken cancellation);

    /// <summary>Writes events with Confluent's producer and our serializer.</summary>
    public abstract Task ProduceAsync(string bootstrapServers, SchemaRegistryOptions registry, string topic, IEnumerable<IMessage> events);
}
