using System.Globalization;

namespace Telemetry.Sdk.Hosting;

/// <summary>
/// Reads OpenTelemetry's environment variables. An empty one counts as absent; a malformed one is ignored with a warning, as the
/// specification asks (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
/// </summary>
internal sealed class OpenTelemetryVariables(Func<string, string?> read, List<string> warnings)
{
    /// <summary>Reads a text.</summary>
    public string? Text(string name) => read(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Reads a limit of spans.</summary>
    public int? Limit(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var (least, most) = name.Contains("LENGTH", StringComparison.Ordinal) ? (1, 1_000_000) : (0, 10_000);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= least && limit <= most)
        {
            return limit;
        }

        warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is \"{text}\" and was ignored; it must be a number between {least:N0} and {most:N0}."));
        return null;
    }

    /// <summary>Reads <c>OTEL_TRACES_SAMPLER</c> and its argument.</summary>
    public SpanSampler? Sampler()
    {
        if (Text("OTEL_TRACES_SAMPLER") is not { } name)
        {
            return null;
        }

        var argument = Text("OTEL_TRACES_SAMPLER_ARG");
        if (SamplerText.Parse(name, argument) is { } sampler)
        {
            return sampler;
        }

        warnings.Add($"OTEL_TRACES_SAMPLER is \"{name}\" with the argument \"{argument}\" and was ignored; it must be one of {SamplerText.Accepted}.");
        return null;
    }

    /// <summary>Reads <c>OTEL_RESOURCE_ATTRIBUTES</c>: <c>key=value</c> pairs, separated by commas, percent-encoded. One bad pair makes the whole text void.</summary>
    public Dictionary<string, string> ResourceAttributes()
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach (var pair in (Text("OTEL_RESOURCE_ATTRIBUTES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals > 0 ? Uri.UnescapeDataString(pair[..equals].Trim()) : "";
            if (key.Length == 0)
            {
                warnings.Add($"OTEL_RESOURCE_ATTRIBUTES was ignored: \"{pair}\" is not of the form key=value.");
                return [];
            }

            attributes[key] = Uri.UnescapeDataString(pair[(equals + 1)..].Trim());
        }

        return attributes;
    }
}
