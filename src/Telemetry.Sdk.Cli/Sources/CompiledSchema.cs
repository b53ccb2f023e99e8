using System.Security.Cryptography;
using Google.Protobuf;
using Telemetry.Sdk.Testing.ProtoText;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>A file as it is compiled into services, and as they send it to a registry.</summary>
/// <param name="Bytes">The serialized descriptor.</param>
/// <param name="Fingerprint">That of <see cref="Telemetry.Sdk.Schema.SchemaFingerprint"/>; null where an import's contents are not known here.</param>
/// <param name="Losses">What only protoc could have written; then the bytes are not those of services.</param>
internal sealed record CompiledSchema(byte[] Bytes, string? Fingerprint, IReadOnlyList<string> Losses)
{
    /// <summary>Compiles a file that is known as text.</summary>
    public static CompiledSchema Of(SourceSchema source)
    {
        var (descriptor, losses) = DescriptorCompiler.Compile(source, source.Tree!);
        var bytes = descriptor.ToByteArray();
        return new CompiledSchema(bytes, losses.Count == 0 ? FingerprintOf(source, bytes) : null, losses);
    }

    private static string? FingerprintOf(SourceSchema source, byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return Append(source, bytes, [], hash) ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
    }

    private static bool Append(SourceSchema source, byte[] bytes, HashSet<string> seen, IncrementalHash into)
    {
        if (!seen.Add(source.Name))
        {
            return true;
        }

        into.AppendData(bytes);
        return source.Tree!.Dependencies.TrueForAll(import => source.Imports.FirstOrDefault(known => known.Name == import) is { } own
            ? own.File.Compiled.Losses.Count == 0 && Append(own.File, own.File.Compiled.Bytes, seen, into)
            : KnownTypes.File(import) is { } known && Append(known, seen, into));
    }

    private static bool Append(Google.Protobuf.Reflection.FileDescriptor known, HashSet<string> seen, IncrementalHash into)
    {
        if (seen.Add(known.Name))
        {
            into.AppendData(known.SerializedData.Span);
            foreach (var import in known.Dependencies)
            {
                Append(import, seen, into);
            }
        }

        return true;
    }
}
