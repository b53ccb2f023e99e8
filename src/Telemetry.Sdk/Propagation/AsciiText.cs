using System.Numerics;

namespace Telemetry.Sdk.Propagation;

/// <summary>Reads the fields of a header from characters (HTTP) or from ASCII bytes (Kafka) without a copy.</summary>
internal static class AsciiText
{
    /// <summary>Removes optional white space (OWS: space and tab) at both ends, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3.</summary>
    public static ReadOnlySpan<T> TrimWhiteSpace<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T>
    {
        while (!text.IsEmpty && IsWhiteSpace(text[0]))
        {
            text = text[1..];
        }

        while (!text.IsEmpty && IsWhiteSpace(text[^1]))
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>Decodes lower-case hexadecimal digits, two for each byte of <paramref name="destination"/>; upper case is refused as the header forbids it.</summary>
    public static bool TryDecodeHex<T>(ReadOnlySpan<T> hex, Span<byte> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (hex.Length != destination.Length * 2)
        {
            return false;
        }

        for (var i = 0; i < destination.Length; i++)
        {
            var digits = (Digit(hex[i * 2]) << 4) | Digit(hex[(i * 2) + 1]);
            if (digits < 0)
            {
                return false;
            }

            destination[i] = (byte)digits;
        }

        return true;
    }

    /// <summary>Compares one code unit with an ASCII character.</summary>
    public static bool Is<T>(T unit, char ascii)
        where T : unmanaged, IBinaryInteger<T> => unit == T.CreateTruncating(ascii);

    private static bool IsWhiteSpace<T>(T unit)
        where T : unmanaged, IBinaryInteger<T> => Is(unit, ' ') || Is(unit, '\t');

    private static int Digit<T>(T unit)
        where T : unmanaged, IBinaryInteger<T> => uint.CreateTruncating(unit) switch
        {
            >= '0' and <= '9' and var digit => (int)digit - '0',
            >= 'a' and <= 'f' and var digit => (int)digit - 'a' + 10,
            _ => -1,   // stays negative under the shift and the OR above
        };
}
