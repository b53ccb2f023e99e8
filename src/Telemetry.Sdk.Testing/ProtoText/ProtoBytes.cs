using System.Globalization;
using System.Text;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// Bytes inside a text. An escape such as <c>\377</c> means a byte: several may be the UTF-8 of one character, and one that is part of none is
/// kept as a lone surrogate, U+DC80 to U+DCFF, which no text contains otherwise.
/// </summary>
internal static class ProtoBytes
{
    private const char Start = '\uDC00';

    /// <summary>The mark of a byte from 0x80 on; below that, the character.</summary>
    public static char Mark(int value) => (char)(value < 0x80 ? value : Start + value);

    /// <summary>Whether a character marks a byte, where it stands.</summary>
    public static bool IsMark(string text, int index) =>
        text[index] is > '\uDC7F' and <= '\uDCFF' && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    /// <summary>The marked bytes become characters where they are UTF-8.</summary>
    public static string Decode(string text)
    {
        if (!Enumerable.Range(0, text.Length).Any(index => IsMark(text, index)))
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        ReadOnlySpan<byte> rest = Encode(text);
        while (!rest.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            _ = isValid ? decoded.Append(rune.ToString()) : decoded.Append(Mark(rest[0]));
            rest = rest[(isValid ? length : 1)..];
        }

        return decoded.ToString();
    }

    /// <summary>The text as a descriptor holds the default of bytes: printable characters, all else escaped.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var value in Encode(text))
        {
            escaped.Append((char)value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '"' => "\\\"",
                '\'' => "\\'",
                '\\' => "\\\\",
                >= ' ' and <= '~' => ((char)value).ToString(),
                _ => Octal(value),
            });
        }

        return escaped.ToString();
    }

    public static string Octal(int value) => string.Create(CultureInfo.InvariantCulture, $"\\{value >> 6 & 7}{value >> 3 & 7}{value & 7}");

    private static byte[] Encode(string text)
    {
        using var bytes = new MemoryStream(text.Length);
        Span<byte> encoded = stackalloc byte[4];
        for (var index = 0; index < text.Length; index++)
        {
            if (IsMark(text, index))
            {
                bytes.WriteByte((byte)(text[index] - Start));
                continue;
            }

            var rune = Rune.TryGetRuneAt(text, index, out var found) ? found : Rune.ReplacementChar;
            bytes.Write(encoded[..rune.EncodeToUtf8(encoded)]);
            index += rune.Utf16SequenceLength - 1;
        }

        return bytes.ToArray();
    }
}
