using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Decides once for each <see cref="ActivitySource"/> whether its spans are recorded, and remembers its rules and, for the
/// start line, its name. Thread-safe.
/// </summary>
internal sealed class RecordedSources
{
    /// <summary>The most names kept of each kind; an application that makes sources without end must not fill the memory.</summary>
    public const int MaxNames = 100;

    private readonly WildcardPattern[] _patterns;
    private readonly CompiledRule[] _rules;
    private readonly SpanSampler _sampler;

    // A source that was disposed and forgotten by the application must not be kept alive from here.
    private readonly ConditionalWeakTable<ActivitySource, SourceRules> _rulesBySource = [];
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly SortedSet<string> _matched = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unmatched = new(StringComparer.Ordinal);

    public RecordedSources(SpanOptions options)
    {
        _patterns = [.. options.Sources.Append(TelemetryClient.InstrumentationName).Select(static name => new WildcardPattern(name))];
        _rules = [.. options.Rules.Select(static rule => new CompiledRule(rule))];
        _sampler = options.Sampler;
    }

    public IReadOnlyCollection<string> Matched => Copy(_matched);

    public IReadOnlyCollection<string> Unmatched => Copy(_unmatched);

    /// <summary>Returns whether a source of this name is recorded.</summary>
    public bool Includes(string name) => Array.Exists(_patterns, pattern => pattern.IsMatch(name));

    /// <summary>Decides for a source that the process has made.</summary>
    public bool Add(ActivitySource source)
    {
        // The nameless source is that of activities made without one; they are never sampled, so no pattern means them.
        var recorded = source.Name.Length > 0 && Includes(source.Name);
        if (recorded)
        {
            _rulesBySource.AddOrUpdate(source, new(_rules.Where(rule => rule.MatchesSource(source.Name)), _sampler));
        }

        lock (_lock)
        {
            var names = recorded ? _matched : _unmatched;
            if (source.Name.Length > 0 && names.Count < MaxNames)
            {
                names.Add(source.Name);
            }
        }

        return recorded;
    }

    public bool TryGetRules(ActivitySource source, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SourceRules? rules) =>
        _rulesBySource.TryGetValue(source, out rules);

    private string[] Copy(SortedSet<string> names)
    {
        lock (_lock)
        {
            return [.. names];
        }
    }
}
