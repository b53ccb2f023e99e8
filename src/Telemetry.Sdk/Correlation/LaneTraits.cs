namespace Telemetry.Sdk.Correlation;

/// <summary>When the records of a lane last asked for more patience. Grows with the number of partitions; not thread-safe.</summary>
internal sealed class LaneTraits(GroupingRules rules)
{
    private readonly Dictionary<int, Times> _lanes = [];

    /// <summary>Notes a record.</summary>
    public void Note(int lane, bool isReplayed, bool isFromOtherWriter, TimeSpan now)
    {
        if (isReplayed || isFromOtherWriter)
        {
            var times = _lanes.GetValueOrDefault(lane);
            _lanes[lane] = new Times(isReplayed ? now : times.Replay, isFromOtherWriter ? now : times.OtherWriter);
        }
    }

    /// <summary>Tells whether a replayed record was seen shortly before a time, or later.</summary>
    public bool IsReplaying(int lane, TimeSpan at) => _lanes.GetValueOrDefault(lane).Replay is { } seen && seen >= at - rules.ReplayMemory;

    /// <summary>Tells whether a record of another writer was seen shortly before a time, or later.</summary>
    public bool HasOtherWriters(int lane, TimeSpan at) => _lanes.GetValueOrDefault(lane).OtherWriter is { } seen && seen >= at - rules.OtherWriterMemory;

    private readonly record struct Times(TimeSpan? Replay, TimeSpan? OtherWriter);
}
