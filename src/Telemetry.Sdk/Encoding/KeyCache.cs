namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The fields <c>KeyValue.key</c> of attribute keys seen lately: nearly all keys are the same few constants, and
/// turning them into bytes again costs more than the rest of an attribute. Bounded memory (48 KiB); not thread-safe.
/// </summary>
internal sealed class KeyCache
{
    private const int Slots = 128;
    private const int SlotBytes = 128;
    private const int MaxBytesPerChar = 3;

    // With a tag and a length of one byte.
    private const int MaxKeyLength = (SlotBytes - 2) / MaxBytesPerChar;

    private const int KeptLongKeyBytes = 32 * 1024;

    private readonly string?[] _keys = new string?[Slots];
    private readonly byte[] _lengths = new byte[Slots];
    private readonly byte[] _bytes = new byte[Slots * SlotBytes];

    // The slot of the key that came last after the key of each slot.
    private readonly byte[] _following = new byte[Slots];
    private byte[] _longKey = [];
    private int _last;

    /// <summary>Returns the field of a key, empty for an empty key; valid until the next call.</summary>
    public ReadOnlySpan<byte> Get(string key)
    {
        // Spans of one kind have their keys in one order.
        int slot = _following[_last];
        if (!ReferenceEquals(_keys[slot], key))
        {
            if (key.Length > MaxKeyLength)
            {
                return Encode(key, LongKeyRoom(WireSize.MaxText(key.Length)));
            }

            slot = Find(key);
            _following[_last] = (byte)slot;
        }

        _last = slot;
        return _bytes.AsSpan(slot * SlotBytes, _lengths[slot]);
    }

    private int Find(string key)
    {
        var slot = SlotOf(key);
        if (!string.Equals(_keys[slot], key))
        {
            _lengths[slot] = (byte)Encode(key, _bytes.AsSpan(slot * SlotBytes, SlotBytes)).Length;
        }

        // Also where it is equal: the same key comes again as the same string.
        _keys[slot] = key;
        return slot;
    }

    private static int SlotOf(string key) =>
        key.Length == 0 ? 0 : (key.Length + (31 * key[^1]) + (17 * key[key.Length / 2])) & (Slots - 1);

    private static ReadOnlySpan<byte> Encode(string key, Span<byte> room)
    {
        var writer = new WireWriter(room);
        if (key.Length > 0)
        {
            writer.Text(OtlpTags.KeyValueKey, key);
        }

        return room[..writer.Position];
    }

    // One that is longer than any sensible key is not worth keeping memory for.
    private byte[] LongKeyRoom(int length)
    {
        if (length > KeptLongKeyBytes)
        {
            return new byte[length];
        }

        return _longKey.Length < length ? _longKey = new byte[length] : _longKey;
    }
}
