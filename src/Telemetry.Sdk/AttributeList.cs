using System.Collections;

namespace Telemetry.Sdk;

/// <summary>The attributes of a finished span, span event or link; keys are unique, order is kept. Not thread-safe.</summary>
public sealed class AttributeList : IReadOnlyCollection<KeyValuePair<string, object?>>
{
    private KeyValuePair<string, object?>[] _items = new KeyValuePair<string, object?>[8];
    private int _count;

    // One bit of 64 for each key that was ever set, see BitOf: nearly all keys are new, and most need no comparison to know it.
    private ulong _seen;

    internal AttributeList()
    {
    }

    /// <inheritdoc/>
    public int Count => _count;

    /// <summary>Gets or sets how many attributes were left out by a limit.</summary>
    internal int Dropped { get; set; }

    internal ReadOnlySpan<KeyValuePair<string, object?>> Items => _items.AsSpan(0, _count);

    /// <summary>Gets or sets the value of a key; setting <see langword="null"/> removes it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, or <see langword="null"/> where the key is absent.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public object? this[string key]
    {
        get => IndexOf(key) is var at and >= 0 ? _items[at].Value : null;
        set
        {
            if (value is null)
            {
                Remove(key);
            }
            else
            {
                Set(key, value);
            }
        }
    }

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public bool Remove(string key)
    {
        var at = IndexOf(key);
        if (at < 0)
        {
            return false;
        }

        Array.Copy(_items, at + 1, _items, at, --_count - at);
        _items[_count] = default;
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < _count; i++)
        {
            yield return _items[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Sets a key; a later value replaces an earlier one in its place, as OTLP forbids a key twice.</summary>
    internal void Set(string key, object? value)
    {
        var bit = BitOf(key);
        if ((_seen & bit) != 0 && IndexOf(key) is var at and >= 0)
        {
            _items[at] = new(key, value);
            return;
        }

        _seen |= bit;

        if (_count == _items.Length)
        {
            Array.Resize(ref _items, _count * 2);
        }

        _items[_count++] = new(key, value);
    }

    internal void Clear()
    {
        Array.Clear(_items, 0, _count);
        (_count, _seen, Dropped) = (0, 0, 0);
    }

    internal int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        for (var i = 0; i < _count; i++)
        {
            if (string.Equals(_items[i].Key, key, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong BitOf(string key) =>
        key.Length == 0 ? 1 : 1UL << ((key.Length + (5 * key[^1]) + (11 * key[key.Length / 2])) & 63);
}
