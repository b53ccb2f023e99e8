namespace Telemetry.Sdk.Spans;

/// <summary>A text with <c>*</c> for any characters, without regard to case. Each part is looked for once: no backtracking. Immutable.</summary>
internal sealed class WildcardPattern
{
    private readonly string[] _parts;
    private readonly int _minLength;

    public WildcardPattern(string pattern)
    {
        _parts = pattern.Split('*');
        _minLength = _parts.Sum(static part => part.Length);
    }

    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (_parts.Length == 1)
        {
            return text.Equals(_parts[0], StringComparison.OrdinalIgnoreCase);
        }

        return text.Length >= _minLength
            && text.StartsWith(_parts[0], StringComparison.OrdinalIgnoreCase)
            && text.EndsWith(_parts[^1], StringComparison.OrdinalIgnoreCase)
            && MatchesMiddle(text[_parts[0].Length..^_parts[^1].Length]);
    }

    private bool MatchesMiddle(ReadOnlySpan<char> text)
    {
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            text = text[(at + part.Length)..];
        }

        return true;
    }
}
