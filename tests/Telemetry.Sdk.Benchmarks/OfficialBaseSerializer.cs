using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>The least that a Protobuf serializer on the bases of the official package can be: the id is known, its encoder writes the prefix.</summary>
internal sealed class OfficialBaseSerializer<T>(ISchemaRegistryClient client) : AsyncSerializer<T, FileDescriptor>(client, new Settings(), null)
    where T : IMessage
{
    private readonly ConcurrentDictionary<string, SchemaId> _ids = new();
    private readonly ISchemaIdEncoder _encoder = SchemaIdSerializerStrategy.Prefix.ToEncoder();

    public void Know(string topic, int id) => _ids[topic] = new SchemaId(SchemaType.Protobuf, id, Guid.Empty) { MessageIndexes = [0] };

    public override Task<byte[]> SerializeAsync(T value, SerializationContext context)
    {
        var id = _ids[context.Topic];
        var size = _encoder.CalculateSize(ref id);
        var bytes = new byte[size + value.CalculateSize()];
        _encoder.Encode(bytes, ref context, ref id);
        value.WriteTo(bytes.AsSpan(size));
        return Task.FromResult(bytes);
    }

    protected override Task<FileDescriptor> ParseSchema(Confluent.SchemaRegistry.Schema schema) => throw new NotSupportedException();

    private sealed class Settings : SerdeConfig;
}
