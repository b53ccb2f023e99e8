using System.Globalization;

namespace Telemetry.Sdk.Hosting;

/// <summary>Reads durations as configuration writes them.</summary>
internal static class SettingText
{
    /// <summary>What a duration may look like, for messages.</summary>
    public const string Durations = "a duration such as 00:00:01, 200ms, 5s or 2min";

    private static readonly (string Suffix, double Milliseconds)[] Units = [("ms", 1), ("min", 60_000), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Reads a duration. A bare number is refused: <see cref="TimeSpan"/> would take it for days, most people for seconds or milliseconds.</summary>
    public static TimeSpan? Duration(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var span) ? span : null;
        }

        foreach (var (suffix, milliseconds) in Units)
        {
            if (trimmed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return double.TryParse(trimmed.AsSpan(0, trimmed.Length - suffix.Length).TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && Math.Abs(number * milliseconds) < TimeSpan.MaxValue.TotalMilliseconds
                    ? TimeSpan.FromMilliseconds(number * milliseconds)
                    : null;
            }
        }

        return null;
    }
}
