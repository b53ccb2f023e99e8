using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>What one recorded <see cref="ActivitySource"/> needs for sampling: the rules that can match its spans, in order. Immutable.</summary>
internal sealed class SourceRules
{
    private readonly CompiledRule[] _rules;
    private readonly SpanSampler _otherwise;

    public SourceRules(IEnumerable<CompiledRule> rules, SpanSampler otherwise)
    {
        _rules = [.. rules];
        _otherwise = otherwise;
        NeedsPath = _rules.Any(static rule => rule.NeedsPath);
    }

    /// <summary>Gets a value indicating whether a rule asks for the request path.</summary>
    public bool NeedsPath { get; }

    /// <summary>Returns the sampler that decides for a local root: that of the first rule that matches.</summary>
    public SpanSampler SamplerFor(string name, string? path)
    {
        foreach (var rule in _rules)
        {
            if (rule.MatchesSpan(name, path))
            {
                return rule.Sampler;
            }
        }

        return _otherwise;
    }
}
