using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace TicketShop.Services;

/// <summary>What a service remembers of sessions, each for a minute: visitors leave without a word. Thread-safe.</summary>
internal sealed class ExpiringMap<T>
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    // All guarded by the dictionary.
    private readonly Dictionary<string, (T Value, long Set)> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Session, long Set)> _byAge = [];

    public int Count
    {
        get
        {
            lock (_entries)
            {
                return _entries.Count;
            }
        }
    }

    public T this[string session]
    {
        set
        {
            lock (_entries)
            {
                ForgetLocked();
                var now = Stopwatch.GetTimestamp();
                _entries[session] = (value, now);
                _byAge.Enqueue((session, now));
            }
        }
    }

    public bool TryGet(string session, [MaybeNullWhen(false)] out T value)
    {
        lock (_entries)
        {
            var found = _entries.TryGetValue(session, out var entry);
            value = entry.Value;
            return found;
        }
    }

    public bool Remove(string session) => Remove(session, out _);

    public bool Remove(string session, [MaybeNullWhen(false)] out T value)
    {
        lock (_entries)
        {
            var found = _entries.Remove(session, out var entry);
            value = entry.Value;
            return found;
        }
    }

    private void ForgetLocked()
    {
        while (_byAge.TryPeek(out var oldest) && Stopwatch.GetElapsedTime(oldest.Set) > Lifetime)
        {
            _byAge.Dequeue();
            if (_entries.TryGetValue(oldest.Session, out var entry) && entry.Set == oldest.Set)
            {
                _entries.Remove(oldest.Session);
            }
        }
    }
}
