namespace Telemetry.Sdk;

/// <summary>
/// What becomes of a field of an event before any byte of it is kept, see <see cref="EventOptions.Redact"/>. Immutable and
/// thread-safe. A field whose type cannot hold the result is left out: it never leaves as it was.
/// </summary>
public sealed class FieldRedaction
{
    /// <summary>The fewest bytes of a hash key.</summary>
    public const int MinKeyBytes = 16;

    private FieldRedaction(byte[]? replacement, byte[]? key, Func<string, string?>? change) =>
        (Replacement, Key, Change) = (replacement, key, change);

    /// <summary>Gets the redaction that leaves the field out, whatever its type.</summary>
    public static FieldRedaction Drop { get; } = new(null, null, null);

    internal byte[]? Replacement { get; }

    internal byte[]? Key { get; }

    internal Func<string, string?>? Change { get; }

    /// <summary>Puts a fixed text in the place of each value of a <c>string</c> or <c>bytes</c> field (there in UTF-8).</summary>
    /// <param name="text">The text.</param>
    /// <returns>The redaction.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static FieldRedaction Replace(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FieldRedaction(System.Text.Encoding.UTF8.GetBytes(text), null, null);
    }

    /// <summary>
    /// Puts a keyed hash (HMAC-SHA-256, https://www.rfc-editor.org/rfc/rfc2104) in the place of each value, so that equal values
    /// stay equal: 64 lower-case hexadecimal characters in a <c>string</c> field, 32 bytes in a <c>bytes</c> field.
    /// </summary>
    /// <param name="key">The key; copied. Use the same one wherever hashes are compared.</param>
    /// <returns>The redaction.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is shorter than <see cref="MinKeyBytes"/>.</exception>
    public static FieldRedaction Hash(ReadOnlySpan<byte> key)
    {
        if (key.Length < MinKeyBytes)
        {
            throw new ArgumentException($"A hash key has at least {MinKeyBytes} bytes.", nameof(key));
        }

        return new FieldRedaction(null, key.ToArray(), null);
    }

    /// <summary>Puts what a hook returns in the place of each value of a <c>string</c> field. A hook that throws: the event is not sent, counted as <c>encode_failed</c>.</summary>
    /// <param name="change">The hook; <see langword="null"/> from it leaves the value out. Called on the emitting thread, also on several at once.</param>
    /// <returns>The redaction.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="change"/> is null.</exception>
    public static FieldRedaction With(Func<string, string?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new FieldRedaction(null, null, change);
    }
}
