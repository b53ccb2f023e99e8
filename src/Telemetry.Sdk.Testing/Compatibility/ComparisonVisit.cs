namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>How far the findings of two messages have been reported.</summary>
/// <param name="findings">The findings.</param>
/// <param name="pair">The messages; null for the files themselves.</param>
/// <param name="incompatibleBefore">The number of incompatible differences that were reported before.</param>
internal sealed class ComparisonVisit(List<Finding> findings, ImportedPair? pair, int incompatibleBefore)
{
    private int _next;

    public List<Finding> Findings => findings;

    public ImportedPair? Pair => pair;

    public int IncompatibleBefore => incompatibleBefore;

    public bool TryNext(out Finding finding)
    {
        var isLeft = _next < findings.Count;
        finding = isLeft ? findings[_next++] : default;
        return isLeft;
    }
}
