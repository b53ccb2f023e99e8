using Microsoft.Extensions.Options;

namespace Telemetry.Sdk;

/// <summary>Which spans are recorded, how much of them is kept, and where they go.</summary>
public sealed class SpanOptions
{
    private static readonly SpanSampler DefaultSampler = SpanSampler.ParentBased(1);

    // null while the application set none: then OTEL_TRACES_SAMPLER may.
    private SpanSampler? _sampler;

    /// <summary>Gets or sets the topic of span records.</summary>
    /// <value><c>otlp_spans</c> by default.</value>
    public string Topic { get; set; } = "otlp_spans";

    /// <summary>Gets or sets the number of partitions of the span topic when the SDK creates it or names the command to do so. Correlated topics need equal numbers.</summary>
    /// <value>12 by default; 1 to 1,000.</value>
    [SettingRange(1, 1_000)]
    public int Partitions { get; set; } = 12;

    /// <summary>Gets the names of the <see cref="System.Diagnostics.ActivitySource"/>s to record beside the SDK's own; <c>*</c> stands for any characters. Case does not count.</summary>
    /// <value><c>Microsoft.AspNetCore</c> and <c>System.Net.Http</c> by default.</value>
    public ICollection<string> Sources { get; } = new List<string> { "Microsoft.AspNetCore", "System.Net.Http" };

    /// <summary>Gets or sets the sampler of local roots and of spans whose parent is remote.</summary>
    /// <value><see cref="SpanSampler.ParentBased(double)"/> with ratio 1 by default: everything that the caller did not decide to drop. <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c> set it where the options do not.</value>
    public SpanSampler Sampler
    {
        get => _sampler ?? DefaultSampler;
        set => _sampler = value;
    }

    /// <summary>Gets the rules that drop or sample by source, name or path before <see cref="Sampler"/> is asked; the first match decides for the whole local trace.</summary>
    public IList<SpanRule> Rules { get; } = new List<SpanRule>();

    /// <summary>Gets the keys of <see cref="System.Diagnostics.Activity.Baggage"/> that outgoing HTTP calls carry on (header <c>baggage</c>); other baggage does not leave the process. Case counts.</summary>
    /// <value>None by default.</value>
    public ICollection<string> ExportedBaggage { get; } = new List<string>();

    /// <summary>Gets the limits of one span.</summary>
    [ValidateObjectMembers]
    public SpanLimits Limits { get; } = new();

    /// <summary>Gets the hooks that see each finished span before any byte of it is kept, in order; they may change and remove what it says. Called on a background thread or, in a burst, on the thread that ended the span; a hook that throws drops the span (<c>encode_failed</c>).</summary>
    public IList<Action<SpanRecord>> Processors { get; } = new List<Action<SpanRecord>>();

    internal bool IsSamplerSet => _sampler is not null;
}
