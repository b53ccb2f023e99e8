using System.Globalization;
using System.Numerics;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>The number of an option as the server writes it when it normalizes: decimal, with at most three digits after the point.</summary>
internal static class ProtoNumber
{
    private const int MostFractionDigits = 3;

    private const int FloatFractionDigits = 7;

    /// <summary>The same number; what is none, such as <c>inf</c>, stays as it is.</summary>
    public static string Normalize(string text)
    {
        var sign = text.StartsWith('-') ? "-" : "";
        var digits = text[sign.Length..];
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? Signed(sign, hex) : text;
        }

        if (digits.Length > 0 && digits.All(char.IsAsciiDigit))
        {
            return Whole(sign, digits) ?? text;
        }

        return char.IsAsciiDigit(digits.FirstOrDefault(character => character != '.'))
            && double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? sign + Fraction(digits, number)
            : text;
    }

    // A leading zero makes it octal.
    private static string? Whole(string sign, string digits)
    {
        if (digits.Length == 1 || digits[0] != '0')
        {
            return Signed(sign, BigInteger.Parse(digits, CultureInfo.InvariantCulture));
        }

        return digits.All(digit => digit < '8') ? Signed(sign, digits.Aggregate(BigInteger.Zero, (value, digit) => (value * 8) + (digit - '0'))) : null;
    }

    private static string Signed(string sign, BigInteger value) => (sign.Length == 0 ? value : -value).ToString(CultureInfo.InvariantCulture);

    private static string Fraction(string digits, double number)
    {
        // Few digits are read as a float, as many as fit as a double, and the rest exactly.
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var fractionDigits = point < 0 ? 0 : digits.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : digits.Length - point - 1;
        if (fractionDigits <= FloatFractionDigits && float.IsFinite((float)number) && ((float)number != 0 || number == 0))
        {
            number = (float)number;
        }

        var (mantissa, exponent) = double.IsFinite(number) ? Split(number.ToString("E16", CultureInfo.InvariantCulture)) : Split(digits);
        return Rounded(mantissa, exponent);
    }

    // The number as mantissa * 10^exponent.
    private static (BigInteger Mantissa, int Exponent) Split(string text)
    {
        var parts = text.Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : parts[0].Length - point - 1;
        var mantissa = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return (mantissa, (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - fraction);
    }

    private static string Rounded(BigInteger mantissa, int exponent)
    {
        const int MostDigits = 100_000;
        var shift = exponent + MostFractionDigits;
        if (shift > MostDigits)
        {
            return mantissa.ToString(CultureInfo.InvariantCulture) + "E" + exponent.ToString(CultureInfo.InvariantCulture);
        }

        var thousandths = shift >= 0 ? mantissa * BigInteger.Pow(10, shift) : shift < -400 ? BigInteger.Zero : HalfEven(mantissa, BigInteger.Pow(10, -shift));
        var (whole, rest) = BigInteger.DivRem(thousandths, 1000);
        var fraction = ((int)rest).ToString("000", CultureInfo.InvariantCulture).TrimEnd('0');
        return whole.ToString(CultureInfo.InvariantCulture) + (fraction.Length == 0 ? "" : "." + fraction);
    }

    private static BigInteger HalfEven(BigInteger value, BigInteger divisor)
    {
        var (quotient, rest) = BigInteger.DivRem(value, divisor);
        var twice = rest * 2;
        return twice > divisor || (twice == divisor && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
