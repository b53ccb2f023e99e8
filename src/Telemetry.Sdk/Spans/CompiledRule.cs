namespace Telemetry.Sdk.Spans;

/// <summary>A <see cref="SpanRule"/> with its patterns compiled. Immutable.</summary>
internal sealed class CompiledRule(SpanRule rule)
{
    private readonly WildcardPattern? _source = rule.Source is null ? null : new(rule.Source);
    private readonly WildcardPattern? _name = rule.Name is null ? null : new(rule.Name);
    private readonly WildcardPattern? _path = rule.Path is null ? null : new(rule.Path);

    public SpanSampler Sampler { get; } = rule.Sampler;

    /// <summary>Gets a value indicating whether the rule asks for the request path.</summary>
    public bool NeedsPath => _path is not null;

    public bool MatchesSource(string source) => _source?.IsMatch(source) != false;

    public bool MatchesSpan(string name, string? path) =>
        _name?.IsMatch(name) != false && (_path is null || (path is not null && _path.IsMatch(path)));
}
