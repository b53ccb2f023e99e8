namespace Telemetry.Sdk.Correlation;

/// <summary>Remembers for a while which traces left, and how many segments each had. Bounded in number and time; not thread-safe.</summary>
internal sealed class TraceFence(int capacity, TimeSpan lifetime)
{
    private readonly Dictionary<TraceKey, Entry> _entries = [];

    // Oldest first. A trace that left again stands in it twice; only the later place counts.
    private readonly Queue<(TraceKey Trace, TimeSpan LeftAt)> _order = new();

    /// <summary>Gets how many traces are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Returns how many segments of a trace have left.</summary>
    public int SegmentsOf(TraceKey trace) => _entries.TryGetValue(trace, out var entry) ? entry.Segments : 0;

    /// <summary>Notes that a segment left.</summary>
    public void Add(TraceKey trace, int segments, TimeSpan now)
    {
        _entries[trace] = new Entry(segments, now);
        _order.Enqueue((trace, now));
        Expire(now);
    }

    /// <summary>Forgets what is too old, and the oldest beyond the capacity.</summary>
    public void Expire(TimeSpan now)
    {
        while (_order.TryPeek(out var oldest) && (_order.Count > capacity || now - oldest.LeftAt > lifetime))
        {
            _order.Dequeue();
            if (_entries.TryGetValue(oldest.Trace, out var entry) && entry.LeftAt == oldest.LeftAt)
            {
                _entries.Remove(oldest.Trace);
            }
        }
    }

    private readonly record struct Entry(int Segments, TimeSpan LeftAt);
}
