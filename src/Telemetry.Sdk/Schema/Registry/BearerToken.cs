namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A token and how long it is valid from when it was asked for. Its text form does not show it.</summary>
internal sealed class BearerToken(string text, TimeSpan lifetime)
{
    /// <summary>The longest text. Servers refuse larger headers.</summary>
    public const int MaxLength = 16 * 1024;

    public string Text { get; } = text;

    public TimeSpan Lifetime { get; } = lifetime;

    /// <summary>Returns whether a text can stand in a header: printable ASCII without blanks.</summary>
    public static bool IsLegal(string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    public override string ToString() => $"a token for {Lifetime}";
}
