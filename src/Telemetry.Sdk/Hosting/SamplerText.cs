using System.Globalization;

namespace Telemetry.Sdk.Hosting;

/// <summary>Reads a sampler as OpenTelemetry's <c>OTEL_TRACES_SAMPLER</c> names them, or a bare ratio.</summary>
internal static class SamplerText
{
    /// <summary>What may stand there, for messages.</summary>
    public const string Accepted = "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio (with a ratio of 0 to 1), or a ratio of 0 to 1";

    /// <summary>Reads a sampler.</summary>
    /// <param name="name">The name, or a ratio: then the parent's decision is followed and new traces are taken with the ratio.</param>
    /// <param name="argument">The ratio of the ratio samplers; absent means 1.</param>
    /// <returns>The sampler, or <see langword="null"/> if the text names none.</returns>
    public static SpanSampler? Parse(string name, string? argument)
    {
        var text = name.Trim();
        return text.ToUpperInvariant() switch
        {
            "ALWAYS_ON" => SpanSampler.AlwaysOn,
            "ALWAYS_OFF" => SpanSampler.AlwaysOff,
            "PARENTBASED_ALWAYS_ON" => SpanSampler.ParentBased(1),
            "PARENTBASED_ALWAYS_OFF" => SpanSampler.ParentBased(0),
            "TRACEIDRATIO" => Ratio(argument ?? "1") is { } ratio ? SpanSampler.TraceIdRatio(ratio) : null,
            "PARENTBASED_TRACEIDRATIO" => Ratio(argument ?? "1") is { } ratio ? SpanSampler.ParentBased(ratio) : null,
            _ => Ratio(text) is { } ratio ? SpanSampler.ParentBased(ratio) : null,
        };
    }

    private static double? Ratio(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? ratio : null;
}
