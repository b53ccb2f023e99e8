namespace Telemetry.Sdk;

/// <summary>Head sampling: whether a trace that begins here, or arrives from a remote parent, is recorded. The decision depends on the trace id alone, so services with the same ratio agree. Immutable and thread-safe.</summary>
public sealed class SpanSampler
{
    private SpanSampler(double ratio, bool followsParent)
    {
        Ratio = ratio;
        FollowsParent = followsParent;
    }

    /// <summary>Gets a sampler that records everything.</summary>
    public static SpanSampler AlwaysOn { get; } = new(1, followsParent: false);

    /// <summary>Gets a sampler that records nothing; events are still sent.</summary>
    public static SpanSampler AlwaysOff { get; } = new(0, followsParent: false);

    /// <summary>Gets the share of traces recorded, 0 to 1.</summary>
    public double Ratio { get; }

    /// <summary>Gets a value indicating whether a remote parent's decision (the sampled flag of <c>traceparent</c>) is followed.</summary>
    public bool FollowsParent { get; }

    /// <summary>Follows a remote parent's decision; a trace that begins here is recorded with the given share.</summary>
    /// <param name="ratio">The share of traces, 0 to 1.</param>
    /// <returns>The sampler.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is not in 0..1.</exception>
    public static SpanSampler ParentBased(double ratio) => new(Checked(ratio), followsParent: true);

    /// <summary>Records the given share of traces, whatever a remote parent decided.</summary>
    /// <param name="ratio">The share of traces, 0 to 1.</param>
    /// <returns>The sampler.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ratio"/> is not in 0..1.</exception>
    public static SpanSampler TraceIdRatio(double ratio) => new(Checked(ratio), followsParent: false);

    private static double Checked(double ratio) => ratio is >= 0 and <= 1
        ? ratio
        : throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A sampling ratio lies between 0 and 1.");
}
