using System.Security.Cryptography;
using Google.Protobuf;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>An imported file.</summary>
/// <param name="Path">The path as written in the import.</param>
/// <param name="Origin">Equal where it is the same file: subject and version in a registry, else path and content.</param>
/// <param name="File">The file.</param>
internal sealed record SchemaImport(string Path, string Origin, SchemaFile File)
{
    public static SchemaImport Of(string path, SchemaFile file) =>
        new(path, $"{path}\n{Convert.ToHexString(SHA256.HashData(file.Descriptor.ToByteArray()))}", file);
}
