using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Growing memory in which one message is built, each part written once: what a text or a collection needs is known when it is
/// written, and a nested message gets its length when it ends. Not thread-safe; keeps up to <see cref="KeptBytes"/>.
/// </summary>
internal sealed class MessageBuffer
{
    /// <summary>About where a message is too large for any use; what comes after is counted, but not kept.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private const int KeptBytes = 64 * 1024;

    private byte[] _bytes = new byte[1_024];
    private int _count;
    private int _forgotten;

    /// <summary>Gets how many bytes are written, those not kept left out.</summary>
    public int Count => _count;

    /// <summary>Gets how many bytes the message has.</summary>
    public int Length => checked(_count + _forgotten);

    public bool IsComplete => _forgotten == 0;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Reset()
    {
        (_count, _forgotten) = (0, 0);
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[1_024];
        }
    }

    /// <summary>Ends an attribute, event or link that began at <paramref name="start"/>: past the end it is only counted, so memory stays bounded.</summary>
    public void Settle(int start)
    {
        if (_count > MaxBytes)
        {
            _forgotten = checked(_forgotten + _count - start);
            _count = start;
        }
    }

    /// <summary>Returns room for at least so many bytes; <see cref="Advance"/> keeps what was written into it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - _count < length)
        {
            Grow(length);
        }

        return _bytes.AsSpan(_count);
    }

    public void Advance(int length) => _count += length;

    /// <summary>Writes bytes without tag and length.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>Writes a text field; an empty one is left out.</summary>
    public void Text(byte tag, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            var writer = new WireWriter(Room(WireSize.MaxText(text.Length)));
            writer.Text(tag, text);
            _count += writer.Position;
        }
    }

    /// <summary>Writes a count; zero is left out.</summary>
    public void Number(byte tag, int count)
    {
        if (count > 0)
        {
            var writer = new WireWriter(Room(1 + WireSize.MaxLength));
            writer.Header(tag, count);
            _count += writer.Position;
        }
    }

    /// <summary>Begins a message of unknown length and returns where its content starts; one byte is kept for the length.</summary>
    public int Open(byte tag)
    {
        Room(2)[0] = tag;
        return _count += 2;
    }

    /// <summary>Ends a message; a length of more than one byte moves what it holds.</summary>
    public void Close(int start)
    {
        var length = _count - start;
        var extra = WireSize.Varint((uint)length) - 1;
        if (extra > 0)
        {
            Room(extra);
            _count += extra;
            _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + extra));
        }

        new WireWriter(_bytes.AsSpan(start - 1)).Varint((uint)length);
    }

    private void Grow(int length) => Array.Resize(ref _bytes, Math.Max(checked(_count + length), _bytes.Length * 2));
}
