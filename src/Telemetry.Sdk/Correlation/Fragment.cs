namespace Telemetry.Sdk.Correlation;

/// <summary>The part of one Kafka record that belongs to one trace.</summary>
/// <typeparam name="T">What the caller wants back.</typeparam>
internal sealed record Fragment<T>(TraceKey Trace, T Content)
{
    /// <summary>Gets the partition number it was read from.</summary>
    public int Lane { get; init; }

    /// <summary>Gets the identity of its record, see correlated reading's rules of dedupe; 0 where the writer gave none.</summary>
    public UInt128 Identity { get; init; }

    /// <summary>Gets a hash of its bytes.</summary>
    public ulong ContentHash { get; init; }

    /// <summary>Gets the memory it takes, estimated.</summary>
    public int Bytes { get; init; }

    /// <summary>Gets its spans; none for an event.</summary>
    public IReadOnlyList<SpanNode> Spans { get; init; } = [];

    /// <summary>Gets the number of spans and events.</summary>
    public int Count => Math.Max(1, Spans.Count);

    /// <summary>Gets a value indicating whether it is an event that says that no span of its trace will come.</summary>
    public bool ExpectsNoSpan { get; init; }

    /// <summary>Gets a value indicating whether it comes from a spool.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>Gets a value indicating whether its writer is not this SDK.</summary>
    public bool IsFromOtherWriter { get; init; }
}
