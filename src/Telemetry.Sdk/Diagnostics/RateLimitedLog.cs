using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>
/// Writes a message at most once an interval and key, and says how often it was left out. For background threads; thread-safe.
/// A key names a kind of message and at most a topic, never a record; beyond <see cref="MaxKeys"/> the rest share one.
/// </summary>
internal sealed class RateLimitedLog(ILogger logger, TimeProvider timeProvider, TimeSpan interval)
{
    /// <summary>The most keys told apart.</summary>
    public const int MaxKeys = 256;

    private const string SharedKey = "others";

    private readonly Lock _lock = new();

    // Under _lock.
    private readonly Dictionary<string, (long WrittenAt, long Suppressed)> _entries = new(StringComparer.Ordinal);

    public RateLimitedLog(ILogger logger, TimeProvider timeProvider)
        : this(logger, timeProvider, TimeSpan.FromMinutes(1))
    {
    }

    /// <summary>Gets the logger behind, for what happens once.</summary>
    public ILogger Logger => logger;

    /// <summary>Writes the message, unless one of the same key was written less than an interval ago.</summary>
    /// <param name="key">The kind of message.</param>
    /// <param name="state">What <paramref name="write"/> needs.</param>
    /// <param name="write">Writes it, for example <c>static (log, s) => Log.KafkaUnreachable(log, s.Brokers, s.Reason)</c>.</param>
    public void Write<TState>(string key, TState state, Action<ILogger, TState> write)
    {
        if (!TryEnter(key, out var suppressed))
        {
            return;
        }

        if (suppressed > 0)
        {
            Log.Repeated(logger, key, suppressed);
        }

        write(logger, state);
    }

    /// <summary>Says what was left out and not yet said, at the end of a client.</summary>
    public void Flush()
    {
        List<KeyValuePair<string, long>> left = [];
        lock (_lock)
        {
            foreach (var (key, entry) in _entries)
            {
                if (entry.Suppressed > 0)
                {
                    left.Add(new(key, entry.Suppressed));
                }
            }

            _entries.Clear();
        }

        foreach (var (key, suppressed) in left)
        {
            Log.Repeated(logger, key, suppressed);
        }
    }

    private bool TryEnter(string key, out long suppressed)
    {
        var now = timeProvider.GetTimestamp();
        lock (_lock)
        {
            if (!_entries.ContainsKey(key) && _entries.Count >= MaxKeys)
            {
                key = SharedKey;
            }

            suppressed = 0;
            if (_entries.TryGetValue(key, out var entry))
            {
                if (timeProvider.GetElapsedTime(entry.WrittenAt, now) < interval)
                {
                    _entries[key] = entry with { Suppressed = entry.Suppressed + 1 };
                    return false;
                }

                suppressed = entry.Suppressed;
            }

            _entries[key] = (now, 0);
            return true;
        }
    }
}
