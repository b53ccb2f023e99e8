namespace Telemetry.Sdk.Spans;

/// <summary>Cuts a text that is too long.</summary>
internal static class TextLimit
{
    /// <summary>Returns at most <paramref name="maxLength"/> characters, never half of a surrogate pair.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }
}
