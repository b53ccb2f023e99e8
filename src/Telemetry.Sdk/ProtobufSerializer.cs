using Confluent.Kafka;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk;

/// <summary>
/// Serializes Protobuf messages in Confluent's wire format, byte for byte as the official clients do, for use with
/// Confluent.Kafka and without the rest of the SDK. The schema id of a type is found in the Schema Registry at its first record
/// and written from memory afterwards: no lock, no wait, no request. With <see cref="SchemaPolicy.Offline"/> it comes from a file. <typeparamref name="T"/> may be <see cref="IMessage"/>: one serializer
/// then serves all types. Settings are Confluent's words in <see cref="SchemaRegistryOptions.Settings"/>. Safe for all threads.
/// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
/// </summary>
/// <typeparam name="T">The message type, or <see cref="IMessage"/> for any.</typeparam>
public sealed class ProtobufSerializer<T> : IAsyncSerializer<T>, ISerializer<T>, IDisposable
    where T : class, IMessage
{
    private readonly SchemaFrames _frames;

    /// <summary>
    /// Initializes a new instance of the <see cref="ProtobufSerializer{T}"/> class. No request is made before the first record.
    /// </summary>
    /// <param name="options">
    /// The registry, and of Confluent's words: <c>protobuf.serializer.auto.register.schemas</c> (false unless written: schemas are looked up
    /// only), <c>use.latest.version</c>, <c>use.latest.with.metadata</c> (key=value, several separated by commas), <c>use.schema.id</c>, <c>normalize.schemas</c>, <c>skip.known.types</c> (true),
    /// <c>subject.name.strategy</c> (Topic, Record, TopicRecord), <c>reference.subject.name.strategy</c> (ReferenceName, Qualified, Custom with the longest constructor),
    /// <c>schema.id.strategy</c> (Prefix, Header). Read once.
    /// </param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufSerializer(SchemaRegistryOptions options)
        : this(options, subjectName: null, referenceSubject: null)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ProtobufSerializer{T}"/> class with subject names of the caller's.</summary>
    /// <param name="options">The registry and Confluent's words, as in the other constructor; the subject name strategy among them is not used.</param>
    /// <param name="subjectName">
    /// Returns the subject of a record from its context (topic, key or value) and its message's full name. Called when a topic and type are
    /// new, and now and then with <c>use.latest.version</c>; it must depend on nothing else.
    /// </param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufSerializer(SchemaRegistryOptions options, Func<SerializationContext, string, string> subjectName)
        : this(options, subjectName ?? throw new ArgumentNullException(nameof(subjectName)), referenceSubject: null)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ProtobufSerializer{T}"/> class with subject names of the caller's for imports too (Confluent's <c>Custom</c>).</summary>
    /// <param name="options">The registry and Confluent's words, as in the other constructors.</param>
    /// <param name="subjectName">The subject of a record, as in the other constructor; null for the subject name strategy among the words.</param>
    /// <param name="referenceSubject">
    /// Returns the subject of an imported file from its path in the import statement, or null for the reference subject name strategy among the words. Called
    /// once a file, on a thread of the pool; it must depend on nothing else. What it throws is the cause of an <see cref="ArgumentException"/> at each record of a
    /// type that imports the file.
    /// </param>
    /// <exception cref="ArgumentException">A setting is unknown or not valid; the message names each.</exception>
    public ProtobufSerializer(SchemaRegistryOptions options, Func<SerializationContext, string, string>? subjectName, Func<string, string>? referenceSubject)
        : this(SchemaFrames.Create(options, subjectName, referenceSubject))
    {
    }

    internal ProtobufSerializer(SchemaFrames frames) => _frames = frames;

    /// <summary>Finds the schema id of a type in a topic now, so that its first record does not wait for it.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="context">The topic, and whether the messages are keys or values.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the id is known.</returns>
    /// <exception cref="ProtobufSerdeException">There is no id to write, or the registry gave none within 15 seconds.</exception>
    public async Task PrepareAsync(MessageDescriptor type, SerializationContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (_frames.Find(context, type) is null)
        {
            await _frames.ResolveAsync(context, type, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Serializes a message; completes at once when its schema id is known.</summary>
    /// <param name="data">The message; null gives null, without a request or a header.</param>
    /// <param name="context">The topic, key or value, and the headers, which the header strategy needs and changes.</param>
    /// <returns>The framed message.</returns>
    /// <exception cref="ArgumentException">The header strategy has no headers to write to, the subject name has no topic, or an import has no subject.</exception>
    /// <exception cref="ProtobufSerdeException">There is no id to write, or the registry gave none within 15 seconds.</exception>
    public Task<byte[]> SerializeAsync(T data, SerializationContext context)
    {
        if (data is null)
        {
            return Task.FromResult<byte[]>(null!);
        }

        CheckHeaders(context);
        return _frames.Find(context, data.Descriptor) is { } frame
            ? Task.FromResult(Write(data, frame, context))
            : ResolveAndWriteAsync(data, context);
    }

    /// <summary>
    /// Serializes a message on the caller's thread. The first record of a topic and type blocks it until the registry has answered (15 seconds
    /// at most) unless <see cref="PrepareAsync"/> came first; every later one allocates the returned array and nothing else.
    /// </summary>
    /// <param name="data">The message; null gives null, without a request or a header.</param>
    /// <param name="context">The topic, key or value, and the headers, which the header strategy needs and changes.</param>
    /// <returns>The framed message.</returns>
    /// <exception cref="ArgumentException">The header strategy has no headers to write to, the subject name has no topic, or an import has no subject.</exception>
    /// <exception cref="ProtobufSerdeException">There is no id to write, or the registry gave none within 15 seconds.</exception>
    public byte[] Serialize(T data, SerializationContext context)
    {
        if (data is null)
        {
            return null!;
        }

        CheckHeaders(context);
        return Write(data, _frames.Find(context, data.Descriptor) ?? Wait(context, data.Descriptor), context);
    }

    /// <summary>
    /// Serializes a message into the caller's buffer; never waits and allocates nothing with the prefix strategy. The schema id must be known: after
    /// <see cref="PrepareAsync"/>, or after a record of the same topic and type.
    /// </summary>
    /// <param name="data">The message.</param>
    /// <param name="context">The topic, key or value, and the headers, which the header strategy needs and changes.</param>
    /// <param name="destination">Takes the framed message.</param>
    /// <param name="size">The bytes written, or needed when the destination is too small.</param>
    /// <returns>False when the destination is too small; nothing is written then.</returns>
    /// <exception cref="ArgumentException">The header strategy has no headers to write to.</exception>
    /// <exception cref="InvalidOperationException">The schema id is not known yet.</exception>
    public bool TrySerialize(T data, SerializationContext context, Span<byte> destination, out int size)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckHeaders(context);
        var frame = _frames.Find(context, data.Descriptor) ?? throw new InvalidOperationException(
            $"The schema id of '{data.Descriptor.FullName}' in topic '{context.Topic}' is not known yet; await {nameof(PrepareAsync)} first.");
        var prefix = frame.Prefix;
        size = prefix.Length + data.CalculateSize();
        if (size > destination.Length)
        {
            return false;
        }

        prefix.CopyTo(destination);
        data.WriteTo(destination[prefix.Length..size]);
        frame.Mark(context.Headers);
        return true;
    }

    /// <summary>Closes the connections to the registry. Records whose ids are known can still be serialized.</summary>
    public void Dispose() => _frames.Dispose();

    private static byte[] Write(T data, SchemaFrame frame, SerializationContext context)
    {
        var prefix = frame.Prefix;
        var bytes = GC.AllocateUninitializedArray<byte>(prefix.Length + data.CalculateSize());
        prefix.CopyTo(bytes.AsSpan());
        data.WriteTo(bytes.AsSpan(prefix.Length));
        frame.Mark(context.Headers);
        return bytes;
    }

    private void CheckHeaders(SerializationContext context)
    {
        if (_frames.NeedsHeaders && context.Headers is null)
        {
            throw new ArgumentException("protobuf.serializer.schema.id.strategy=Header writes the schema id into the record's headers, and the context has none.", nameof(context));
        }
    }

    private async Task<byte[]> ResolveAndWriteAsync(T data, SerializationContext context) =>
        Write(data, await _frames.ResolveAsync(context, data.Descriptor, CancellationToken.None).ConfigureAwait(false), context);

    // ISerializer has no other way: its caller asked for a synchronous answer. The work itself runs on the pool, not on this thread.
    private SchemaFrame Wait(SerializationContext context, MessageDescriptor type) =>
        _frames.ResolveAsync(context, type, CancellationToken.None).GetAwaiter().GetResult();
}
