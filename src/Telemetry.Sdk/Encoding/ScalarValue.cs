namespace Telemetry.Sdk.Encoding;

/// <summary>The kind of an attribute value and, for a bool, integer or floating-point number, its bits.</summary>
internal static class ScalarValue
{
    /// <summary>Returns the kind of a value; <paramref name="bits"/> is 0 or 1, the integer, or the bits of the double.</summary>
    public static ValueKind KindOf(object? value, out long bits)
    {
        bits = 0;
        switch (value)
        {
            case string: return ValueKind.Text;
            case int number: bits = number; return ValueKind.Int;
            case long number: bits = number; return ValueKind.Int;
            case bool flag: bits = flag ? 1 : 0; return ValueKind.Bool;
            case double number: bits = BitConverter.DoubleToInt64Bits(number); return ValueKind.Double;
            case null: return ValueKind.Empty;
            case float number: bits = BitConverter.DoubleToInt64Bits(number); return ValueKind.Double;
            case byte[]: return ValueKind.Bytes;
            default: return KindOfRare(value, out bits);
        }
    }

    private static ValueKind KindOfRare(object value, out long bits)
    {
        bits = 0;
        switch (value)
        {
            case byte number: bits = number; return ValueKind.Int;
            case sbyte number: bits = number; return ValueKind.Int;
            case short number: bits = number; return ValueKind.Int;
            case ushort number: bits = number; return ValueKind.Int;
            case uint number: bits = number; return ValueKind.Int;
            case ulong number and <= long.MaxValue: bits = (long)number; return ValueKind.Int;
            case nint number: bits = number; return ValueKind.Int;
            case nuint number when number <= long.MaxValue: bits = (long)number; return ValueKind.Int;
            case Half number: bits = BitConverter.DoubleToInt64Bits((double)number); return ValueKind.Double;
            default: return ValueKind.Other;
        }
    }
}
