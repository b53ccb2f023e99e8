namespace Telemetry.Sdk.Testing;

/// <summary>The verdict of <see cref="ProtobufCompatibility"/>.</summary>
public sealed class CompatibilityResult
{
    internal CompatibilityResult(CompatibilityLevel level, IReadOnlyList<CompatibilityDifference> differences)
    {
        Level = level;
        Differences = differences;
    }

    /// <summary>Gets the level that was asked for.</summary>
    public CompatibilityLevel Level { get; }

    /// <summary>Gets a value indicating whether a registry at this level would accept the new schema.</summary>
    public bool IsCompatible => Differences.All(difference => difference.IsCompatible);

    /// <summary>
    /// Gets the differences, incompatible ones first. Of several old versions, those of the newest incompatible one, or of the newest where
    /// all are compatible.
    /// </summary>
    public IReadOnlyList<CompatibilityDifference> Differences { get; }
}
