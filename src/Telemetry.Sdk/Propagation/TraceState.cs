using System.Numerics;
using System.Text;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// The <c>tracestate</c> header, a list of <c>key=value</c> members, https://www.w3.org/TR/trace-context-2/#tracestate-header.
/// One illegal member makes the whole list worthless; no length limit is applied beyond the members' own.
/// </summary>
internal static class TraceState
{
    public const string HeaderName = "tracestate";

    private const int MaxMembers = 32;
    private const int MaxKeyLength = 256;
    private const int MaxValueLength = 256;

    /// <summary>Returns the list without white space around members and without empty ones (the same string where it has none), or <see langword="null"/> when it is empty or illegal.</summary>
    public static string? Normalize(string? value)
    {
        var (members, length) = (0, 0);
        if (string.IsNullOrEmpty(value) || !TryMeasure(value.AsSpan(), ref members, ref length) || members == 0)
        {
            return null;
        }

        if (length == value.Length)
        {
            return value;
        }

        var text = new StringBuilder(length);
        Append(text, value.AsSpan());
        return text.ToString();
    }

    /// <summary>Adds the members of one header value and their length with separators to the counts; <see langword="false"/> when the whole list is to be dropped.</summary>
    public static bool TryMeasure<T>(ReadOnlySpan<T> value, ref int members, ref int length)
        where T : unmanaged, IBinaryInteger<T>
    {
        var rest = value;
        while (TryTakeMember(ref rest, out var member))
        {
            if (++members > MaxMembers || !IsLegal(member))
            {
                return false;
            }

            length += member.Length + (members > 1 ? 1 : 0);
        }

        return true;
    }

    /// <summary>Appends the members of one header value that <see cref="TryMeasure"/> accepted.</summary>
    public static void Append<T>(StringBuilder text, ReadOnlySpan<T> value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var rest = value;
        while (TryTakeMember(ref rest, out var member))
        {
            if (text.Length > 0)
            {
                text.Append(',');
            }

            foreach (var unit in member)
            {
                text.Append((char)ushort.CreateTruncating(unit));
            }
        }
    }

    private static bool TryTakeMember<T>(ref ReadOnlySpan<T> rest, out ReadOnlySpan<T> member)
        where T : unmanaged, IBinaryInteger<T>
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(T.CreateTruncating(','));
            member = AsciiText.TrimWhiteSpace(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!member.IsEmpty)
            {
                return true;
            }
        }

        member = default;
        return false;
    }

    private static bool IsLegal<T>(ReadOnlySpan<T> member)
        where T : unmanaged, IBinaryInteger<T>
    {
        var equals = member.IndexOf(T.CreateTruncating('='));
        return equals > 0 && IsKey(member[..equals]) && IsValue(member[(equals + 1)..]);
    }

    private static bool IsKey<T>(ReadOnlySpan<T> key)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (key.Length > MaxKeyLength || !IsLetterOrDigit(uint.CreateTruncating(key[0])))
        {
            return false;
        }

        foreach (var unit in key[1..])
        {
            var c = uint.CreateTruncating(unit);
            if (!IsLetterOrDigit(c) && c is not ('_' or '-' or '*' or '/' or '@'))
            {
                return false;
            }
        }

        return true;
    }

    // A member ends in no space, as its white space was trimmed; so a value cannot either.
    private static bool IsValue<T>(ReadOnlySpan<T> value)
        where T : unmanaged, IBinaryInteger<T>
    {
        foreach (var unit in value)
        {
            if (uint.CreateTruncating(unit) is < 0x20 or > 0x7E or ',' or '=')
            {
                return false;
            }
        }

        return value.Length is >= 1 and <= MaxValueLength;
    }

    private static bool IsLetterOrDigit(uint c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
}
