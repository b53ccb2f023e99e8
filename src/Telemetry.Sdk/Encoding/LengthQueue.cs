namespace Telemetry.Sdk.Encoding;

/// <summary>The lengths that measuring found, in the order in which writing needs them. Not thread-safe; keeps its memory.</summary>
internal sealed class LengthQueue
{
    private int[] _lengths = new int[64];
    private int _count;
    private int _next;

    public void Reset() => (_count, _next) = (0, 0);

    public void Rewind() => _next = 0;

    public int Push(int length)
    {
        if (_count == _lengths.Length)
        {
            Grow();
        }

        _lengths[_count++] = length;
        return length;
    }

    /// <summary>Keeps the place of a length that is known only after what it contains; see <see cref="Set"/>.</summary>
    public int Reserve()
    {
        Push(0);
        return _count - 1;
    }

    public int Set(int place, int length) => _lengths[place] = length;

    public int Next() => _lengths[_next++];

    private void Grow() => Array.Resize(ref _lengths, _count * 2);
}
