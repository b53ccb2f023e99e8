using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Cli.Schema;

/// <summary>What one comparison found.</summary>
internal sealed record Verdict
{
    /// <summary>Gets the file that was judged.</summary>
    public required string File { get; init; }

    /// <summary>Gets the subject that it was judged for, where there is one.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the level that it was judged by.</summary>
    public required CompatibilityLevel Level { get; init; }

    /// <summary>Gets what is worth knowing beside the findings: the file is new, was renamed, the registry cannot check.</summary>
    public string? Note { get; init; }

    /// <summary>Gets the differences that the level forbids.</summary>
    public IReadOnlyList<Finding> Differences { get; init; } = [];

    /// <summary>Gets the differences that the level allows.</summary>
    public IReadOnlyList<Finding> CompatibleDifferences { get; init; } = [];

    /// <summary>Gets what the level allows and our own rules do not.</summary>
    public IReadOnlyList<Finding> Warnings { get; init; } = [];

    public bool IsCompatible => Differences.Count == 0;
}
