using System.Security.Cryptography;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema;

/// <summary>What tells one schema from another without a registry: SHA-256 over the bytes of its descriptor file and of its imports.</summary>
internal static class SchemaFingerprint
{
    /// <summary>The digits of a fingerprint.</summary>
    public const int Length = 64;

    /// <summary>Returns the fingerprint of a file: 64 lower-case hexadecimal digits.</summary>
    public static string Of(FileDescriptor file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(file, new HashSet<string>(StringComparer.Ordinal), hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The imports count too, depth first and each once: the same file over other imports is another schema.
    private static void Append(FileDescriptor file, HashSet<string> seen, IncrementalHash into)
    {
        if (!seen.Add(file.Name))
        {
            return;
        }

        into.AppendData(file.SerializedData.Span);
        foreach (var import in file.Dependencies)
        {
            Append(import, seen, into);
        }
    }
}
