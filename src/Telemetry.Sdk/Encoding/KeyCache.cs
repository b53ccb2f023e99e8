using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The UTF-8 of attribute keys seen lately, found by reference: nearly all keys are the same few constants, and turning
/// them into bytes again costs more than the rest of an attribute. Fixed memory (16 KiB); not thread-safe.
/// </summary>
internal sealed class KeyCache
{
    private const int Slots = 128;
    private const int SlotBytes = 128;
    private const int MaxBytesPerChar = 3;
    private const int MaxKeyLength = SlotBytes / MaxBytesPerChar;

    private readonly string?[] _keys = new string?[Slots];
    private readonly byte[] _lengths = new byte[Slots];
    private readonly byte[] _bytes = new byte[Slots * SlotBytes];

    /// <summary>Returns the bytes of a key in UTF-8 and remembers it, where it is not too long.</summary>
    public int Measure(string key)
    {
        var slot = SlotOf(key);
        if (ReferenceEquals(_keys[slot], key))
        {
            return _lengths[slot];
        }

        return key.Length > MaxKeyLength ? WireSize.Text(key) : Add(slot, key);
    }

    /// <summary>Returns the bytes of a key; another key may have taken its place since it was measured.</summary>
    public bool TryGet(string key, out ReadOnlySpan<byte> bytes)
    {
        var slot = SlotOf(key);
        var found = ReferenceEquals(_keys[slot], key);
        bytes = found ? _bytes.AsSpan(slot * SlotBytes, _lengths[slot]) : default;
        return found;
    }

    private static int SlotOf(string key) => RuntimeHelpers.GetHashCode(key) & (Slots - 1);

    private int Add(int slot, string key)
    {
        var length = System.Text.Encoding.UTF8.GetBytes(key, _bytes.AsSpan(slot * SlotBytes, SlotBytes));
        _keys[slot] = key;
        return _lengths[slot] = (byte)length;
    }
}
