using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// Writes the <c>baggage</c> header, https://www.w3.org/TR/baggage/, with the listed keys only: baggage may hold what must not
/// leave the process, and an outgoing call may leave the company.
/// </summary>
internal sealed class BaggageHeader
{
    public const string HeaderName = "baggage";

    /// <summary>The header of .NET before it knew the standard's; read, never written.</summary>
    public const string LegacyHeaderName = "Correlation-Context";

    private const int MaxLength = 8_192;

    // The characters of a token, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly string[] _keys;

    /// <summary>Initializes a new instance of the <see cref="BaggageHeader"/> class; a key that is no token is left out.</summary>
    public BaggageHeader(IEnumerable<string> keys) =>
        _keys = [.. keys.Where(IsToken).Distinct(StringComparer.Ordinal)];

    /// <summary>Returns the header, or <see langword="null"/> when no listed key is set. Entries beyond 8,192 characters are left out.</summary>
    public string? Format(Activity activity)
    {
        StringBuilder? text = null;
        foreach (var key in _keys)
        {
            if (activity.GetBaggageItem(key) is { } value)
            {
                Append(text ??= new StringBuilder(), key, Uri.EscapeDataString(value));
            }
        }

        return text is { Length: > 0 } ? text.ToString() : null;
    }

    /// <summary>Returns whether the standard admits the text as a key.</summary>
    public static bool IsToken(string? key) => !string.IsNullOrEmpty(key) && !key.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static void Append(StringBuilder text, string key, string value)
    {
        if (text.Length + key.Length + value.Length + 2 > MaxLength)
        {
            return;
        }

        text.Append(text.Length > 0 ? "," : "").Append(key).Append('=').Append(value);
    }
}
