namespace Telemetry.Sdk.Correlation;

/// <summary>When a trace is taken for whole, and what bounds the memory. Times are reader time.</summary>
internal sealed record GroupingRules
{
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan QuietWithGaps { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan QuietWithOtherWriters { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan QuietOfEntry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the quiet period near replayed records: services replay up to a minute apart.</summary>
    public TimeSpan QuietOfReplay { get; init; } = TimeSpan.FromSeconds(90);

    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan MaxDurationOfReplay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how long a replayed record lengthens the quiet period of its lane.</summary>
    public TimeSpan ReplayMemory { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets how long a record of another writer lengthens the quiet period of its lane.</summary>
    public TimeSpan OtherWriterMemory { get; init; } = TimeSpan.FromMinutes(10);

    public int MaxRecords { get; init; } = 10_000;

    public long MaxTraceBytes { get; init; } = 4L * 1024 * 1024;

    /// <summary>Gets the bytes that open traces may take together.</summary>
    public long BudgetBytes { get; init; } = 128L * 1024 * 1024;

    public int FenceEntries { get; init; } = 200_000;

    public TimeSpan FenceTime { get; init; } = TimeSpan.FromMinutes(10);
}
