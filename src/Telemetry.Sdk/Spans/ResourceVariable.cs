namespace Telemetry.Sdk.Spans;

/// <summary>The text of <c>OTEL_RESOURCE_ATTRIBUTES</c>: <c>key=value</c> pairs, separated by commas, percent-encoded (https://opentelemetry.io/docs/specs/otel/resource/sdk/).</summary>
internal static class ResourceVariable
{
    /// <summary>Returns the pairs; what is no pair is left out, and of a key given twice the last counts.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string? text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                pairs[Uri.UnescapeDataString(pair[..at].Trim())] = Uri.UnescapeDataString(pair[(at + 1)..].Trim());
            }
        }

        return pairs;
    }
}
