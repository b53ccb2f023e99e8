using System.Globalization;
using System.Numerics;

namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>
/// The number of an option as the server writes it when it normalizes: decimal, with at most three digits after the point. The server rounds what
/// has more; here it stays as it is written, so that no default is lost.
/// </summary>
internal static class ProtoNumber
{
    private const int MostFractionDigits = 3;

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

        var isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _)
            && digits.Any(char.IsAsciiDigit);
        return isNumber && Fraction(digits) is { } plain ? sign + plain : text;
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

    // Null where three digits are too few.
    private static string? Fraction(string digits)
    {
        const int MostDigits = 1_000;
        var parts = digits.Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : parts[0].Length - point - 1;
        var exponent = 0;
        if (parts.Length > 1 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return null;
        }

        var shift = exponent - fraction + MostFractionDigits;
        if (Math.Abs(shift) > MostDigits || digits.Length > MostDigits)
        {
            return null;
        }

        var mantissa = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var (thousandths, lost) = shift >= 0 ? (mantissa * BigInteger.Pow(10, shift), BigInteger.Zero) : BigInteger.DivRem(mantissa, BigInteger.Pow(10, -shift));
        var (whole, rest) = BigInteger.DivRem(thousandths, 1000);
        var text = whole.ToString(CultureInfo.InvariantCulture) + $".{((int)rest).ToString("000", CultureInfo.InvariantCulture)}".TrimEnd('0').TrimEnd('.');
        return lost.IsZero ? text : null;
    }
}
