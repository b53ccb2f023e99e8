using System.Numerics;

namespace Telemetry.Sdk.Encoding;

/// <summary>Sizes of Protobuf wire forms in bytes, https://protobuf.dev/programming-guides/encoding.</summary>
internal static class WireSize
{
    /// <summary>The most bytes of a length prefix.</summary>
    public const int MaxLength = 5;

    /// <summary>The most bytes of a varint.</summary>
    public const int MaxVarint = 10;

    private const int MaxBytesPerChar = 3;

    /// <summary>Returns the most bytes of a text field of so many characters with a one-byte tag.</summary>
    public static int MaxText(int chars) => checked(1 + MaxLength + (chars * MaxBytesPerChar));

    /// <summary>Returns the bytes of a varint: one for each 7 bits begun, at least one.</summary>
    /// <remarks>(bits * 9 + 64) / 64 equals the rounded-up bits / 7 for every 1 to 64 bits, without a division.</remarks>
    public static int Varint(ulong value) => (((BitOperations.Log2(value | 1) + 1) * 9) + 64) >> 6;

    /// <summary>Returns the bytes of a length-delimited field with a one-byte tag.</summary>
    public static int Field(int length) => (uint)length < 0x80 ? 2 + length : 1 + Varint((uint)length) + length;

    /// <summary>Returns the bytes of a count field with a one-byte tag; zero is left out.</summary>
    public static int Count(int count) => count <= 0 ? 0 : 1 + Varint((uint)count);

    /// <summary>Returns the bytes of a text in UTF-8, a lone surrogate counted as the three bytes of U+FFFD.</summary>
    public static int Text(string? text) => string.IsNullOrEmpty(text) ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);
}
