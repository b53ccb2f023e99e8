using System.Globalization;
using System.Text.RegularExpressions;

namespace TicketShop.Cli;

/// <summary>Reads durations as people write them: <c>30s</c>, <c>2m</c>, <c>500ms</c>, <c>1h</c>; a bare number is seconds.</summary>
internal static partial class DurationParser
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Form().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = match.Groups[2].Value switch { "ms" => 0.001, "m" => 60, "h" => 3_600, _ => 1 };
        if (number * unit > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * unit);
        return true;
    }

    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
