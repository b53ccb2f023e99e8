using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>What became of a schema that a reader asked for: its file, or why there is none. Immutable.</summary>
internal sealed class ReaderSchema
{
    private readonly ProtobufSerdeError _error;
    private readonly string _reason;

    public ReaderSchema(FileDescriptor file, long bytes) => (File, Bytes, _reason) = (file, bytes, "");

    public ReaderSchema(ProtobufSerdeError error, string reason, bool isTransient) => (_error, _reason, IsTransient) = (error, reason, isTransient);

    public FileDescriptor? File { get; }

    /// <summary>Gets the size of the file's descriptor and of those that it imports.</summary>
    public long Bytes { get; }

    public bool IsTransient { get; }

    /// <summary>Returns the type at a path, root first.</summary>
    /// <exception cref="ProtobufSerdeException">There is no schema, or it has no type there.</exception>
    public MessageDescriptor Type(SchemaReference reference, string? topic)
    {
        if (File is null)
        {
            throw new ProtobufSerdeException(_error, $"A record of topic '{topic}' cannot be read: {_reason}", IsTransient);
        }

        MessageDescriptor? type = null;
        foreach (var index in reference.MessagePath)
        {
            var types = type?.NestedTypes ?? File.MessageTypes;
            type = index < types.Count ? types[index] : throw new ProtobufSerdeException(
                ProtobufSerdeError.BadIndexes,
                $"A record of topic '{topic}' has the message indexes [{string.Join(", ", reference.MessagePath)}], and its schema ({SchemaKey.Of(reference, null)}) has no message there.",
                isTransient: false);
        }

        return type!;
    }
}
