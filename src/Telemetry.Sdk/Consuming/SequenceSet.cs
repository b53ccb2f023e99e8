namespace Telemetry.Sdk.Consuming;

/// <summary>A set of sequence numbers as sorted ranges that do not touch. Not thread-safe.</summary>
internal sealed class SequenceSet
{
    private readonly List<(ulong First, ulong End)> _ranges;

    /// <summary>Initializes a new instance of the <see cref="SequenceSet"/> class, empty.</summary>
    public SequenceSet() => _ranges = [];

    /// <summary>Initializes a new instance of the <see cref="SequenceSet"/> class with the numbers of another one.</summary>
    public SequenceSet(SequenceSet other) => (_ranges, Count) = ([.. other._ranges], other.Count);

    /// <summary>Gets how many ranges it takes.</summary>
    public int Ranges => _ranges.Count;

    /// <summary>Gets how many numbers are in the set.</summary>
    public ulong Count { get; private set; }

    /// <summary>Gets the lowest number in the set, 0 in an empty one.</summary>
    public ulong First => _ranges.Count == 0 ? 0 : _ranges[0].First;

    /// <summary>Adds a range and returns how many of its numbers were new. A range that would pass the largest number is cut.</summary>
    public ulong Add(ulong first, ulong count)
    {
        var end = count > ulong.MaxValue - first ? ulong.MaxValue : first + count;
        if (end <= first)
        {
            return 0;
        }

        // Nearly always the range continues the last one.
        var at = FirstTouching(first);
        var last = at;
        ulong known = 0;
        var (newFirst, newEnd) = (first, end);
        for (; last < _ranges.Count && _ranges[last].First <= end; last++)
        {
            var range = _ranges[last];
            known += Overlap(range, first, end);
            (newFirst, newEnd) = (Math.Min(newFirst, range.First), Math.Max(newEnd, range.End));
        }

        _ranges.RemoveRange(at, last - at);
        _ranges.Insert(at, (newFirst, newEnd));
        var added = end - first - known;
        Count += added;
        return added;
    }

    /// <summary>Returns the ranges between the set's own, lowest first, beginning at a number.</summary>
    public IEnumerable<(ulong First, ulong Count)> Holes(ulong from)
    {
        var at = from;
        foreach (var (first, end) in _ranges)
        {
            if (first > at)
            {
                yield return (at, first - at);
            }

            at = Math.Max(at, end);
        }
    }

    private static ulong Overlap((ulong First, ulong End) range, ulong first, ulong end)
    {
        var (low, high) = (Math.Max(range.First, first), Math.Min(range.End, end));
        return high > low ? high - low : 0;
    }

    private int FirstTouching(ulong first)
    {
        var at = _ranges.Count;
        while (at > 0 && _ranges[at - 1].End >= first)
        {
            at--;
        }

        return at;
    }
}
