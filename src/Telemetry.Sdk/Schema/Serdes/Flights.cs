using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>
/// A bounded cache of what a registry answers: one load a key at a time, however many ask; each value lives as long as it says,
/// and the least recently used ones make room, one by one. A value that is there is found without a lock. Safe for all threads.
/// </summary>
internal sealed class Flights<TKey, TValue> : IDisposable
    where TKey : notnull
    where TValue : class
{
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private readonly Func<TKey, CancellationToken, Task<TValue>> _load;
    private readonly Func<TValue, TimeSpan> _lifetime;

    // Read by any thread without the lock; written under it.
    private readonly ConcurrentDictionary<TKey, Flight> _flights = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private long _weight;
    private bool _disposed;

    /// <param name="capacity">The most values kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="load">Loads a value; runs without the caller's execution context until the cache is disposed.</param>
    /// <param name="lifetime">How long a loaded value is used; one whose load threw is not kept.</param>
    public Flights(int capacity, TimeProvider time, Func<TKey, CancellationToken, Task<TValue>> load, Func<TValue, TimeSpan> lifetime) =>
        (_capacity, _time, _load, _lifetime) = (capacity, time, load, lifetime);

    public int Count => _flights.Count;

    /// <summary>Gets what a loaded value weighs; nothing by default.</summary>
    public Func<TValue, long> Weight { get; init; } = static _ => 0;

    /// <summary>Gets the most that all loaded values weigh; a single heavier one is returned and not kept.</summary>
    public long MaxWeight { get; init; } = long.MaxValue;

    /// <summary>Finds a value that is loaded and still good.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = _flights.TryGetValue(key, out var flight) && flight.TryUse(_time, out var task) && task.IsCompletedSuccessfully ? task.Result : null;
        return value is not null;
    }

    /// <summary>Returns the value's load, which is begun where there is none or its value is too old.</summary>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    public Task<TValue> GetAsync(TKey key) =>
        _flights.TryGetValue(key, out var flight) && flight.TryUse(_time, out var task) ? task : Begin(key);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _stop.Cancel();
        _stop.Dispose();
    }

    private Task<TValue> Begin(TKey key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_flights.TryGetValue(key, out var known) && known.TryUse(_time, out var task))
            {
                return task;
            }

            RemoveLocked(key);
            while (_flights.Count >= _capacity)
            {
                RemoveOldestLocked();
            }

            var flight = new Flight(_time.GetTimestamp());
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                var stop = _stop.Token;
                flight.Task = Task.Run(() => RunAsync(key, flight, stop), CancellationToken.None);

                // Who asked may have given up waiting; a failed load must not end as an unobserved task.
                _ = flight.Task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            _flights[key] = flight;
            return flight.Task;
        }
    }

    private async Task<TValue> RunAsync(TKey key, Flight flight, CancellationToken stop)
    {
        var lifetime = TimeSpan.Zero;
        try
        {
            var value = await _load(key, stop).ConfigureAwait(false);
            lifetime = _lifetime(value);
            Weigh(key, flight, Weight(value));
            return value;
        }
        finally
        {
            flight.Land(_time.GetTimestamp(), lifetime);
        }
    }

    private void Weigh(TKey key, Flight flight, long weight)
    {
        lock (_gate)
        {
            if (!_flights.TryGetValue(key, out var present) || present != flight)
            {
                return;
            }

            flight.Weight = weight;
            _weight += weight;
            while (_weight > MaxWeight)
            {
                RemoveOldestLocked();
            }
        }
    }

    // The scan is paid by a load that is about to ask the registry, or has just asked it.
    private void RemoveOldestLocked() => RemoveLocked(_flights.MinBy(static entry => entry.Value.LastUsed).Key);

    private void RemoveLocked(TKey key)
    {
        if (_flights.TryRemove(key, out var removed))
        {
            _weight -= removed.Weight;
        }
    }

    private sealed class Flight(long begun)
    {
        // Replaced once, when the load ends. Null while it runs.
        private volatile Landing? _landing;

        // Written by any reader; a lost write makes the entry look older by a moment.
        private long _lastUsed = begun;

        public Task<TValue> Task { get; set; } = null!;

        // Guarded by the cache's lock.
        public long Weight { get; set; }

        public long LastUsed => Volatile.Read(ref _lastUsed);

        public void Land(long at, TimeSpan lifetime) => _landing = new Landing(at, lifetime);

        public bool TryUse(TimeProvider time, out Task<TValue> task)
        {
            var now = time.GetTimestamp();
            Volatile.Write(ref _lastUsed, now);
            task = Task;
            return _landing is not { } landing || landing.Lifetime == Timeout.InfiniteTimeSpan || time.GetElapsedTime(landing.At, now) < landing.Lifetime;
        }
    }

    private sealed record Landing(long At, TimeSpan Lifetime);
}
