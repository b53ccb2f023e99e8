using System.Diagnostics.Metrics;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>Counts things by state for an observable instrument. A state that was seen once is shown on as 0, so that an alarm on it ends. Thread-safe.</summary>
/// <param name="tag">The tag of the state.</param>
/// <param name="look">The states now, each with a kind of error; both from closed lists.</param>
internal sealed class StateCounts(string tag, Func<IEnumerable<(string State, string? ErrorType)>> look)
{
    private readonly Lock _lock = new();

    // Under _lock.
    private readonly Dictionary<(string State, string? ErrorType), long> _counts = [];

    public IEnumerable<Measurement<long>> Count()
    {
        var now = look().CountBy(static s => s).ToDictionary();
        lock (_lock)
        {
            foreach (var state in _counts.Keys.Concat(now.Keys).ToHashSet())
            {
                _counts[state] = now.GetValueOrDefault(state);
            }

            return [.. _counts.Select(c => new Measurement<long>(c.Value, Tags(c.Key)))];
        }
    }

    private KeyValuePair<string, object?>[] Tags((string State, string? ErrorType) key) => key.ErrorType is null
        ? [new(tag, key.State)]
        : [new(tag, key.State), new("error.type", key.ErrorType)];
}
