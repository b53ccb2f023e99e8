namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>What a level looks at.</summary>
internal sealed record LevelRule(bool IsBackward, bool IsForward, bool IsTransitive)
{
    public static LevelRule Of(CompatibilityLevel level) => level switch
    {
        CompatibilityLevel.Backward => new(true, false, false),
        CompatibilityLevel.BackwardTransitive => new(true, false, true),
        CompatibilityLevel.Forward => new(false, true, false),
        CompatibilityLevel.ForwardTransitive => new(false, true, true),
        CompatibilityLevel.Full => new(true, true, false),
        CompatibilityLevel.FullTransitive => new(true, true, true),
        _ => new(false, false, false),
    };

    /// <summary>The first of so many versions, oldest first, that is looked at.</summary>
    public int OldestIndex(int count)
    {
        if (!IsBackward && !IsForward)
        {
            return count;
        }

        return IsTransitive ? 0 : Math.Max(0, count - 1);
    }

    /// <summary>
    /// The differences between an old and a new schema, forward ones first. Compatible ones are listed in one direction only: seen from the
    /// other side they are the same.
    /// </summary>
    public List<DirectedDifference> Compare(SchemaFile old, SchemaFile @new)
    {
        List<DirectedDifference> differences = [];
        if (IsForward)
        {
            differences.AddRange(FileComparer.Compare(@new, old)
                .Where(difference => !IsBackward || !difference.IsCompatible)
                .Select(difference => new DirectedDifference(difference, IsForward: true)));
        }

        if (IsBackward)
        {
            differences.AddRange(FileComparer.Compare(old, @new).Select(difference => new DirectedDifference(difference, IsForward: false)));
        }

        return differences;
    }
}
