using System.Security.Cryptography;
using Google.Protobuf;

namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>An imported file.</summary>
/// <param name="Path">The path as written in the import.</param>
/// <param name="Origin">Equal where it is the same file: subject and version in a registry, else path and content.</param>
/// <param name="File">The file.</param>
internal sealed record SchemaImport(string Path, string Origin, SchemaFile File)
{
    public static SchemaImport Of(string path, SchemaFile file)
    {
        // What the file imports in turn counts: its messages change with it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file.Descriptor.ToByteArray());
        foreach (var import in file.Imports)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(import.Origin));
        }

        return new SchemaImport(path, $"{path}\n{Convert.ToHexString(hash.GetHashAndReset())}", file);
    }
}
