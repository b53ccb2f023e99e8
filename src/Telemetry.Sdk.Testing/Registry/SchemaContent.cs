using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Telemetry.Sdk.Testing.Compatibility;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>A schema as it is stored, and what makes two of them the same.</summary>
internal sealed class SchemaContent
{
    public const string Protobuf = "PROTOBUF";

    private readonly Lazy<SchemaFile?> _file;

    public SchemaContent(string type, string text, Lazy<SchemaFile?> file, IReadOnlyList<SchemaReference> references, SchemaMetadata? metadata)
    {
        _file = file;
        Type = type;
        Text = text;
        References = references;
        Metadata = metadata;
        Guid = GuidOf(text, references, metadata);
    }

    /// <summary>PROTOBUF, AVRO or JSON.</summary>
    public string Type { get; }

    /// <summary>The schema as the registry prints it.</summary>
    public string Text { get; }

    /// <summary>The Protobuf file with its imports; null for another type.</summary>
    public SchemaFile? File => _file.Value;

    /// <summary>Base64 of the descriptor; the text where there is none.</summary>
    public string Serialized => File?.Descriptor.ToByteString().ToBase64() ?? Text;

    public IReadOnlyList<SchemaReference> References { get; }

    public SchemaMetadata? Metadata { get; }

    /// <summary>Depends on the content only: equal content has an equal GUID, on every registry and run.</summary>
    public Guid Guid { get; }

    // MD5 because that is what Confluent's registry does: the GUIDs are the same there and here.
#pragma warning disable CA5351
    public static Guid GuidOf(string text, IReadOnlyList<SchemaReference> references, SchemaMetadata? metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Span<byte> version = stackalloc byte[sizeof(int)];
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text));
        foreach (var reference in references)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(reference.Name ?? ""));
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(reference.Subject ?? ""));
            BinaryPrimitives.WriteInt32BigEndian(version, reference.Version ?? 0);
            hash.AppendData(version);
        }

        metadata?.AppendTo(hash);

        return new Guid(hash.GetHashAndReset(), bigEndian: true);
    }
#pragma warning restore CA5351
}
