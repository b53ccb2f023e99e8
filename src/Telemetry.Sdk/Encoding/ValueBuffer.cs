namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The <c>AnyValue</c>s that cannot be measured without doing the work: collections, and values whose text is asked of
/// them. Each is encoded once, while measuring, and copied while writing, so one that answers differently the second
/// time (a changing list, a random text) cannot break the bytes. Not thread-safe; keeps up to <see cref="KeptBytes"/>.
/// </summary>
internal sealed partial class ValueBuffer
{
    /// <summary>The most elements of a collection; a last element <see cref="TruncatedMark"/> says that there were more.</summary>
    public const int MaxElements = 1_000;

    /// <summary>How deep collections may lie in one another; deeper ones become text.</summary>
    public const int MaxDepth = 4;

    /// <summary>The most bytes of all such values of one span; a collection ends there as at <see cref="MaxElements"/>, a text is cut.</summary>
    public const int MaxBytes = 1024 * 1024;

    public const string TruncatedMark = "[truncated]";

    private const int KeptBytes = 64 * 1024;
    private const int MaxBytesPerChar = 3;

    private readonly int _maxTextLength;
    private byte[] _bytes = [];
    private int _count;
    private int _next;

    /// <param name="maxTextLength">The most characters of a text inside a collection or made by formatting.</param>
    public ValueBuffer(int maxTextLength) => _maxTextLength = maxTextLength;

    public void Reset()
    {
        (_count, _next) = (0, 0);
        if (_bytes.Length > KeptBytes)
        {
            _bytes = [];
        }
    }

    public void Rewind() => _next = 0;

    /// <summary>Encodes a value and returns the bytes of its <c>AnyValue</c>.</summary>
    public int Append(object value)
    {
        var start = _count;
        AppendValue(value, depth: 0);
        return _count - start;
    }

    /// <summary>Copies the next value, in the order of <see cref="Append"/>.</summary>
    public void CopyNext(ref WireWriter writer, int length)
    {
        writer.Raw(_bytes.AsSpan(_next, length));
        _next += length;
    }

    // The mark that follows must still find room.
    private bool IsFull => _count >= MaxBytes - 64;

    /// <summary>Begins a message of unknown length; one byte is kept for the length.</summary>
    private int Open(byte tag)
    {
        var at = Take(2);
        at[0] = tag;
        return _count;
    }

    /// <summary>Ends a message; a length of more than one byte moves what it holds.</summary>
    private void Close(int start)
    {
        var length = _count - start;
        var extra = WireSize.Varint((uint)length) - 1;
        if (extra > 0)
        {
            Take(extra);
            _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + extra));
        }

        new WireWriter(_bytes.AsSpan(start - 1)).Varint((uint)length);
    }

    private Span<byte> Take(int length)
    {
        if (_bytes.Length - _count < length)
        {
            Array.Resize(ref _bytes, Math.Max(_count + length, Math.Max(256, _bytes.Length * 2)));
        }

        var taken = _bytes.AsSpan(_count, length);
        _count += length;
        return taken;
    }
}
