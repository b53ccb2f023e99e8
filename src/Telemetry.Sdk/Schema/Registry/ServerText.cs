namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A server's own words as they go into messages: bounded, and without what would break a log line or steer a terminal.</summary>
internal static class ServerText
{
    public static string Shown(string text, int maxLength)
    {
        var shown = string.Concat(text.Take(maxLength).Select(static c => char.IsControl(c) ? ' ' : c));
        return shown.Length < text.Length ? shown + "..." : shown;
    }
}
