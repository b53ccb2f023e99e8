namespace Telemetry.Sdk.Diagnostics;

/// <summary>The current conditions of a client, set and cleared by the stages and read by the health check. Thread-safe and bounded.</summary>
internal sealed class TelemetryHealth(TimeProvider timeProvider)
{
    /// <summary>The most conditions kept; further ones are counted in <see cref="Unlisted"/> until there is room again.</summary>
    public const int MaxConditions = 64;

    private readonly Lock _lock = new();

    // Under _lock.
    private readonly Dictionary<string, HealthCondition> _conditions = new(StringComparer.Ordinal);
    private long _unlisted;
    private long _version;

    /// <summary>Gets a number that grows with every change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Gets how often a condition found no room.</summary>
    public long Unlisted => Interlocked.Read(ref _unlisted);

    /// <summary>Gets a value indicating whether any condition is set.</summary>
    public bool IsDegraded
    {
        get
        {
            lock (_lock)
            {
                EndOverdueLocked();
                return _conditions.Count > 0;
            }
        }
    }

    /// <summary>Gets a copy of the conditions, the oldest first.</summary>
    public IReadOnlyList<HealthCondition> Conditions
    {
        get
        {
            lock (_lock)
            {
                EndOverdueLocked();
                return [.. _conditions.Values.OrderBy(c => c.Since).ThenBy(c => c.Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Sets a condition, or replaces what was said under the same key; its age stays.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="cure">The command or setting that cures it.</param>
    /// <returns>Whether this is news: the key had no condition, or another reason or cure.</returns>
    public bool Set(string key, string reason, string? cure = null) => Set(key, reason, cure, lifetime: null);

    /// <summary>Sets a condition that ends by itself: something that happened and that nothing can undo.</summary>
    public bool SetFor(TimeSpan lifetime, string key, string reason) => Set(key, reason, cure: null, lifetime);

    /// <summary>Clears the condition of a key.</summary>
    /// <param name="key">What it was about.</param>
    /// <returns>Whether there was one.</returns>
    public bool Clear(string key)
    {
        lock (_lock)
        {
            if (!_conditions.Remove(key))
            {
                return false;
            }

            _version++;
            return true;
        }
    }

    private bool Set(string key, string reason, string? cure, TimeSpan? lifetime)
    {
        lock (_lock)
        {
            EndOverdueLocked();
            var now = timeProvider.GetUtcNow();
            if (_conditions.TryGetValue(key, out var known))
            {
                return known.Reason != reason || known.Cure != cure
                    ? SetLocked(known with { Reason = reason, Cure = cure, Until = now + lifetime })
                    : false;
            }

            if (_conditions.Count >= MaxConditions)
            {
                _unlisted++;
                return false;
            }

            return SetLocked(new HealthCondition(key, reason, cure, now, now + lifetime));
        }
    }

    private void EndOverdueLocked()
    {
        var now = timeProvider.GetUtcNow();
        foreach (var condition in _conditions.Values.Where(c => c.Until <= now).ToList())
        {
            _conditions.Remove(condition.Key);
            _version++;
        }
    }

    private bool SetLocked(HealthCondition condition)
    {
        _conditions[condition.Key] = condition;
        _version++;
        return true;
    }
}
