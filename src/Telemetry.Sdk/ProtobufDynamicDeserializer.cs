using Confluent.Kafka;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk;

/// <summary>
/// Reads records in Confluent's wire format without a generated type: the message is decoded by the schema that the record names, in its header
/// or before the message, and that the Schema Registry holds. For tools that read any topic; where the type is known, <see cref="ProtobufDeserializer{T}"/>
/// needs no registry. Safe for all threads.
/// </summary>
/// <remarks>
/// <para>
/// A schema is asked for at its first record, once however many records wait for it, and found in memory afterwards without a lock, a wait
/// or a request. The schemas used last are kept, up to 2 MiB of descriptors (as they are sent; built, they take some 40 times as much). An id
/// that the registry does not know, or whose schema cannot be used, is not asked for again for 30 seconds, after an outage 5 seconds.
/// </para>
/// <para>
/// A schema and its imports may have 1,000 files and 2 MiB. Imports of <c>google/protobuf</c>, <c>google/type</c> and <c>confluent</c> need no registration. A record is decoded with at most 100
/// levels of nesting, and takes up to some 50 times its bytes in memory.
/// </para>
/// </remarks>
public sealed class ProtobufDynamicDeserializer : IDeserializer<DynamicMessage>, IDisposable
{
    private readonly SchemaIdReader _reader;
    private readonly ReaderSchemas _schemas;
    private readonly Func<SerializationContext, string?> _subject;

    /// <summary>Initializes a new instance of the <see cref="ProtobufDynamicDeserializer"/> class. No request is made before the first record.</summary>
    /// <param name="options">
    /// The registry, and of Confluent's words <c>protobuf.deserializer.schema.id.strategy</c> (Dual, Prefix) and <c>subject.name.strategy</c>: with Topic
    /// an id is asked for under the topic's subject, with Record and TopicRecord without one. Read once.
    /// </param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufDynamicDeserializer(SchemaRegistryOptions options)
        : this(DeserializerSettings.Read(options), subject: null)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ProtobufDynamicDeserializer"/> class with subject names of the caller's, as a registry with contexts needs them.</summary>
    /// <param name="options">The registry and Confluent's words, as in the other constructor; the subject name strategy among them is not used.</param>
    /// <param name="subjectName">Returns the subject under which the schema ids of a topic are asked for, or null for none; called for every record.</param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufDynamicDeserializer(SchemaRegistryOptions options, Func<SerializationContext, string?> subjectName)
        : this(DeserializerSettings.Read(options), subjectName ?? throw new ArgumentNullException(nameof(subjectName)))
    {
    }

    internal ProtobufDynamicDeserializer(DeserializerSettings settings, Func<SerializationContext, string?>? subject, ReaderSchemas? schemas = null)
    {
        _reader = new SchemaIdReader(settings.Search);
        _schemas = schemas ?? ReaderSchemas.Create(settings.Registry);
        var topics = new TopicSubjects();
        _subject = subject ?? (settings.Naming == SubjectNameStrategy.Topic ? topics.Of : static _ => null);
    }

    /// <summary>
    /// Reads a record on the caller's thread. The first record of a schema blocks it until the registry has answered, 15 seconds at most; a consumer
    /// that must not wait awaits <see cref="ReadAsync"/> instead.
    /// </summary>
    /// <param name="data">The record's key or value.</param>
    /// <param name="isNull">Whether it is null (a tombstone).</param>
    /// <param name="context">The topic, key or value, and the headers.</param>
    /// <returns>The message, or null for a null record.</returns>
    /// <exception cref="ProtobufSerdeException">
    /// The record is not framed, its schema is not known or of no use, or the bytes are no message of it; <see cref="ProtobufSerdeException.IsTransient"/>
    /// says whether the same record may be read later.
    /// </exception>
    public DynamicMessage Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull)
        {
            return null!;
        }

        var payload = _reader.Payload(data, context, out var reference);
        var key = SchemaKey.Of(reference, _subject(context));

        // IDeserializer has no other way: its caller asked for a synchronous answer. The work itself runs on the pool, not on this thread.
        var schema = _schemas.Find(key) ?? _schemas.GetAsync(key).GetAwaiter().GetResult();
        return Decode(payload, reference, schema, context);
    }

    /// <summary>Reads a record; completes at once when its schema is known.</summary>
    /// <param name="data">The record's key or value; null (a tombstone) gives null.</param>
    /// <param name="context">The topic, key or value, and the headers.</param>
    /// <param name="cancellationToken">Ends the wait for the registry.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ProtobufSerdeException">As in <see cref="Deserialize"/>.</exception>
    public ValueTask<DynamicMessage?> ReadAsync(byte[]? data, SerializationContext context, CancellationToken cancellationToken)
    {
        if (data is null)
        {
            return new((DynamicMessage?)null);
        }

        var payload = _reader.Payload(data, context, out var reference);
        var key = SchemaKey.Of(reference, _subject(context));
        return _schemas.Find(key) is { } schema
            ? new(Decode(payload, reference, schema, context))
            : new(LoadAndDecodeAsync(data, payload.Length, reference, key, context, cancellationToken));
    }

    /// <summary>Closes the connections to the registry; waits for it are cancelled. Records whose schemas are known can still be read.</summary>
    public void Dispose() => _schemas.Dispose();

    private static DynamicMessage Decode(ReadOnlySpan<byte> payload, SchemaReference reference, ReaderSchema schema, SerializationContext context)
    {
        var type = schema.Type(reference, context.Topic);
        var message = new DynamicMessage(type)
        {
            SchemaId = reference.Guid is null ? reference.Id : null,
            SchemaGuid = reference.Guid,
        };
        var error = DynamicDecoder.TryDecode(message, payload);
        return error == DecodeError.None ? message : throw new ProtobufSerdeException(
            ProtobufSerdeError.MalformedMessage,
            $"A record of topic '{context.Topic}' holds no message of type '{type.FullName}': {Sentence(error)}",
            isTransient: false);
    }

    private static string Sentence(DecodeError error) => error switch
    {
        DecodeError.Truncated => "a value reaches past its end.",
        DecodeError.BadVarint => "a number has more than ten bytes.",
        DecodeError.BadTag => "a field has no valid number or wire type.",
        DecodeError.BadGroup => "a group ends that did not begin, or does not end.",
        DecodeError.BadText => "a string is no UTF-8.",
        _ => $"it is nested deeper than {DynamicDecoder.MaxDepth}.",
    };

    // The message is the end of the data, wherever the schema id was found.
    private async Task<DynamicMessage?> LoadAndDecodeAsync(byte[] data, int size, SchemaReference reference, SchemaKey key, SerializationContext context, CancellationToken cancellationToken)
    {
        var schema = await _schemas.GetAsync(key).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Decode(data.AsSpan(data.Length - size), reference, schema, context);
    }
}
