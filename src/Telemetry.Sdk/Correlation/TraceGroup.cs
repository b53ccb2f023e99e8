namespace Telemetry.Sdk.Correlation;

/// <summary>What was collected of one trace when it left, or as it is now.</summary>
internal sealed record TraceGroup<T>(TraceKey Trace, GroupReason Reason, IReadOnlyList<Fragment<T>> Fragments)
{
    public int Segment { get; init; }

    public bool IsPartial { get; init; }

    public IReadOnlyList<ulong> MissingParents { get; init; } = [];

    public int Duplicates { get; init; }

    public long Bytes { get; init; }
}
