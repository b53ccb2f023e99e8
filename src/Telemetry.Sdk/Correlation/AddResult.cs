namespace Telemetry.Sdk.Correlation;

/// <summary>What became of a fragment.</summary>
internal enum AddResult
{
    /// <summary>It is in the group of its trace.</summary>
    Added,

    /// <summary>The same came before, identity and bytes; it was left out.</summary>
    Duplicate,

    /// <summary>An earlier one has its identity and other bytes; both are kept.</summary>
    Conflict,
}
