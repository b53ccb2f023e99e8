namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Reads the body of an answer up to a bound: who answers decides neither how long nor how much is read.</summary>
internal static class BoundedContent
{
    /// <summary>Returns the body, or null when it has more bytes than allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        var bytes = new byte[4096];
        var length = 0;
        for (;;)
        {
            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return bytes.AsMemory(0, length);
            }

            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(bytes.Length * 4, maxBytes + 1));
            }
        }
    }
}
