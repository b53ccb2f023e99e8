using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A schema as a client sends it, text or base64 of a descriptor, read but not yet joined with its imports.</summary>
internal sealed class SchemaSource
{
    private readonly FileDescriptorProto? _descriptor;   // null where text was sent

    private SchemaSource(ProtoFile tree, FileDescriptorProto? descriptor)
    {
        Tree = tree;
        _descriptor = descriptor;
    }

    public ProtoFile Tree { get; }

    /// <exception cref="ProtoSyntaxException">It is neither.</exception>
    /// <exception cref="InvalidProtocolBufferException">It is a descriptor whose text is no UTF-8 or too deeply nested.</exception>
    public static SchemaSource Read(string schema)
    {
        // As the server does: text first, so that the error speaks of the text.
        try
        {
            return new SchemaSource(ProtoReader.Read(schema), null);
        }
        catch (ProtoSyntaxException) when (ReadDescriptor(schema) is { } descriptor)
        {
            return new SchemaSource(ProtoDescriptorReader.Read(descriptor), descriptor);
        }
    }

    /// <summary>The file with its imports.</summary>
    /// <exception cref="ProtoTypeException">A type is found neither in the file nor in the imports.</exception>
    public SchemaFile Link(IReadOnlyList<SchemaImport> imports)
    {
        var written = new ProtoDescriptorWriter(Types(imports)).Write(Tree);
        return new SchemaFile(_descriptor ?? written, imports);
    }

    public ProtoFile Normalize(IReadOnlyList<SchemaImport> imports) => new ProtoNormalizer(Types(imports)).Normalize(Tree);

    private ProtoTypes Types(IReadOnlyList<SchemaImport> imports)
    {
        var types = new ProtoTypes();
        types.Add(Tree);
        foreach (var (file, _) in new SchemaFile(new FileDescriptorProto(), imports).WithImports())
        {
            types.Add(file.Descriptor);
        }

        return types;
    }

    private static FileDescriptorProto? ReadDescriptor(string schema)
    {
        var bytes = new byte[schema.Length <= ProtoScanner.MaxLength ? schema.Length : 0];
        if (!Convert.TryFromBase64String(schema, bytes, out var length))
        {
            return null;
        }

        try
        {
            var descriptor = FileDescriptorProto.Parser.ParseFrom(bytes, 0, length);
            return descriptor.HasName || descriptor.MessageType.Count > 0 || descriptor.EnumType.Count > 0 ? descriptor : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;   // a word that happens to be base64
        }
    }
}
