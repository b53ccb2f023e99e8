using System.IO.Compression;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Answers compressed as the real server's HTTP stack compresses them.</summary>
internal static class RegistryCompression
{
    private const int LeastBytes = 32;

    /// <summary>Whether the answers to a method may be compressed.</summary>
    public static bool Applies(string method) => method is "GET" or "POST";

    public static bool IsAsked(string? acceptEncoding, int length) =>
        length >= LeastBytes && acceptEncoding?.Contains("gzip", StringComparison.OrdinalIgnoreCase) == true
        && !acceptEncoding.Replace(" ", "", StringComparison.Ordinal).Contains("gzip;q=0,", StringComparison.OrdinalIgnoreCase);

    public static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body.Span);
        }

        return buffer.ToArray();
    }
}
