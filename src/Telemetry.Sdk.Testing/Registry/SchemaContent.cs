using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>What was sent as a schema, and what makes two of them the same.</summary>
internal sealed class SchemaContent
{
    public const string Protobuf = "PROTOBUF";

    private static readonly string[] KnownImports = ["google/protobuf/", "google/type/", "confluent/"];

    private SchemaContent(string type, string text, string sameness, IReadOnlyList<SchemaReference> references, string? metadata, bool isDescriptor)
    {
        Type = type;
        Text = text;
        References = references;
        Metadata = metadata;
        IsDescriptor = isDescriptor;
        Guid = HashOf(sameness, references, metadata);
    }

    /// <summary>PROTOBUF, AVRO or JSON.</summary>
    public string Type { get; }

    /// <summary>The schema as it was sent.</summary>
    public string Text { get; }

    /// <summary>Whether <see cref="Text"/> is base64 of a serialized <see cref="FileDescriptorProto"/>.</summary>
    public bool IsDescriptor { get; }

    public IReadOnlyList<SchemaReference> References { get; }

    /// <summary>JSON text, or null.</summary>
    public string? Metadata { get; }

    /// <summary>Depends on the content only: equal content has an equal GUID, on every registry and run.</summary>
    public Guid Guid { get; }

    /// <summary>Checks what a client sent.</summary>
    public static SchemaContent Create(string type, string? text, IReadOnlyList<SchemaReference> references, string? metadata)
    {
        if (type is not (Protobuf or "AVRO" or "JSON"))
        {
            throw new RegistryException(422, 42201, $"Invalid schema type {type}");
        }

        if (string.IsNullOrEmpty(text))
        {
            throw new RegistryException(422, 42201, "Empty schema");
        }

        if (type != Protobuf)
        {
            return new SchemaContent(type, text, text, references, metadata, isDescriptor: false);
        }

        var descriptor = ReadDescriptor(text);
        return descriptor is null
            ? new SchemaContent(type, CheckText(text), text, references, metadata, isDescriptor: false)
            : new SchemaContent(type, text, SamenessOf(descriptor), references, metadata, isDescriptor: true);
    }

    /// <summary>Whether every registry knows the file, so that an import of it needs no reference.</summary>
    public static bool IsKnownImport(string path) => Array.Exists(KnownImports, known => path.StartsWith(known, StringComparison.Ordinal));

    /// <summary>The same schema with references that name existing versions.</summary>
    public SchemaContent WithReferences(IReadOnlyList<SchemaReference> references) => Create(Type, Text, references, Metadata);

    private static FileDescriptorProto? ReadDescriptor(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        try
        {
            var descriptor = FileDescriptorProto.Parser.ParseFrom(bytes, 0, length);
            return descriptor.HasName || descriptor.MessageType.Count > 0 ? descriptor : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;   // a word that happens to be base64
        }
    }

    // There is no parser yet: this only keeps plain rubbish, and what is no Protobuf at all, out of the store.
    private static string CheckText(string text)
    {
        string[] words = ["syntax", "message", "enum", "package", "import", "service", "extend"];
        return Array.Exists(words, word => text.Contains(word, StringComparison.Ordinal)) && !text.StartsWith('{')
            ? text
            : throw RegistryException.InvalidSchema(Protobuf, "neither .proto text nor base64 of a FileDescriptorProto");
    }

    // The file's own name and the positions of its source are no part of a schema's text.
    private static string SamenessOf(FileDescriptorProto descriptor)
    {
        descriptor.ClearName();
        descriptor.SourceCodeInfo = null;
        return descriptor.ToByteString().ToBase64();
    }

    // MD5 because that is what Confluent's registry does: text it has printed itself gets the GUID here that it has there.
#pragma warning disable CA5351
    private static Guid HashOf(string sameness, IReadOnlyList<SchemaReference> references, string? metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Span<byte> version = stackalloc byte[sizeof(int)];
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(sameness));
        foreach (var reference in references)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(reference.Name));
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(reference.Subject));
            BinaryPrimitives.WriteInt32BigEndian(version, reference.Version);
            hash.AppendData(version);
        }

        if (metadata is not null)
        {
            hash.AppendData([1]);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(metadata));
        }

        return new Guid(hash.GetHashAndReset(), bigEndian: true);
    }
#pragma warning restore CA5351
}
