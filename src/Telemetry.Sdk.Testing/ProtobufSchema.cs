using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.Compatibility;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Testing;

/// <summary>
/// A .proto file with what it imports, to be compared by <see cref="ProtobufCompatibility"/>: from a compiled type, from the base64 that
/// registries answer, or from text. Immutable.
/// </summary>
/// <remarks>
/// Limits: a text or its base64 form has at most 4 MiB, and braces stand at most 64 deep. Imports of <c>google/protobuf</c>,
/// <c>google/type</c> and <c>confluent</c> need not be given. As with the registry, an import that is not given is no error as long as no
/// type of it is used.
/// </remarks>
public sealed class ProtobufSchema
{
    private ProtobufSchema(SchemaFile file) => File = file;

    internal SchemaFile File { get; }

    /// <summary>Reads a file that is compiled into this program, with its imports.</summary>
    public static ProtobufSchema FromDescriptor(FileDescriptor file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ProtobufSchema(SchemaFile.Of(file));
    }

    /// <summary>Reads a file without imports of its own, or with known ones only.</summary>
    /// <inheritdoc cref="Parse(string, IReadOnlyDictionary{string, ProtobufSchema})"/>
    public static ProtobufSchema Parse(string schema) => Parse(schema, new Dictionary<string, ProtobufSchema>());

    /// <summary>Reads .proto text, or base64 of a serialized <c>FileDescriptorProto</c>.</summary>
    /// <param name="schema">The text, of proto2 or proto3, or the base64.</param>
    /// <param name="imports">What it imports, by the path as written in the import.</param>
    /// <exception cref="FormatException">It is neither; the message says at which line and column, and why.</exception>
    public static ProtobufSchema Parse(string schema, IReadOnlyDictionary<string, ProtobufSchema> imports)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(imports);
        SchemaImport[] files = [.. imports.Select(import => SchemaImport.Of(import.Key, import.Value.File))];
        try
        {
            return new ProtobufSchema(SchemaSource.Read(schema).Link(files));
        }
        catch (Exception error) when (error is ProtoSyntaxException or ProtoTypeException or InvalidProtocolBufferException)
        {
            throw new FormatException($"This is no Protobuf schema: {error.Message}", error);
        }
    }
}
