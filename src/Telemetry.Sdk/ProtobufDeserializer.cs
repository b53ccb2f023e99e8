using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk;

/// <summary>
/// Reads messages of a generated type in Confluent's wire format, from any client in any language: the schema id in the record's
/// header or before the message. The message's type is compared with <typeparamref name="T"/> by the record's message indexes. Makes no
/// request, and allocates the message and nothing else. Safe for all threads.
/// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
/// </summary>
/// <typeparam name="T">The message type.</typeparam>
public sealed class ProtobufDeserializer<T> : IDeserializer<T>
    where T : class, IMessage<T>, new()
{
    private static readonly MessageParser<T> Parser = new(static () => new T());

    private readonly SchemaIdReader _reader;
    private readonly MessageIndexPolicy _policy;

    // Any consuming thread counts.
    private long _otherTypes;

    /// <summary>Initializes a new instance of the <see cref="ProtobufDeserializer{T}"/> class that accepts and counts records of other message indexes.</summary>
    /// <param name="options">
    /// Of Confluent's words: <c>protobuf.deserializer.schema.id.strategy</c> (Dual, Prefix); the others of its own are accepted without effect.
    /// </param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufDeserializer(SchemaRegistryOptions options)
        : this(options, MessageIndexPolicy.Accept)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ProtobufDeserializer{T}"/> class.</summary>
    /// <param name="options">The settings, as in the other constructor.</param>
    /// <param name="policy">What is done with a record whose message indexes name another type.</param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufDeserializer(SchemaRegistryOptions options, MessageIndexPolicy policy)
    {
        _reader = new SchemaIdReader(DeserializerSettings.Read(options).Search);
        _policy = policy;
        Indexes = MessageIndexes.Of(new T().Descriptor);
    }

    /// <summary>Gets the records so far whose message indexes named another type than <typeparamref name="T"/>.</summary>
    public long OtherTypeRecords => Interlocked.Read(ref _otherTypes);

    private byte[] Indexes { get; }

    /// <summary>Reads a record.</summary>
    /// <param name="data">The record's key or value.</param>
    /// <param name="isNull">Whether it is null (a tombstone).</param>
    /// <param name="context">The topic, key or value, and the headers.</param>
    /// <returns>The message, or null for a null record.</returns>
    /// <exception cref="ProtobufSerdeException">The bytes are not framed, of another type, or no message; the same record will fail again.</exception>
    public T Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull)
        {
            return null!;
        }

        var payload = _reader.Payload(data, context, Indexes, out var isOther);
        if (isOther)
        {
            Interlocked.Increment(ref _otherTypes);
            if (_policy == MessageIndexPolicy.Reject)
            {
                throw new ProtobufSerdeException(
                    ProtobufSerdeError.OtherMessageType, $"A record of topic '{context.Topic}' is of another message type than '{typeof(T).Name}', as its message indexes say.", isTransient: false);
            }
        }

        try
        {
            return Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new ProtobufSerdeException(
                ProtobufSerdeError.MalformedMessage, $"A record of topic '{context.Topic}' holds no message of type '{typeof(T).Name}': {damaged.Message}", isTransient: false, damaged);
        }
    }
}
