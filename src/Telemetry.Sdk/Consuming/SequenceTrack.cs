using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Consuming;

/// <summary>The sequences of one (instance, topic, lane): what was read, what its producer gave up, what is missing. Not thread-safe.</summary>
internal sealed class SequenceTrack
{
    /// <summary>The most ranges told apart; beyond them the lowest hole counts as a gap for good.</summary>
    public const int MaxRanges = 256;

    private readonly SequenceSet _read = new();
    private readonly SequenceSet _accounted = new();
    private readonly List<SequenceGap> _named = [];

    // Holes given up to stay within MaxRanges.
    private long _closedGaps;
    private ulong _closedMissing;

    /// <summary>Gets a value indicating whether the first sequence read or named was not 0.</summary>
    public bool StartsLate => _accounted.Ranges > 0 && _accounted.First > 0;

    /// <summary>Adds the sequences of a record and tells how many were not read before.</summary>
    public ulong Read(ulong first, uint count)
    {
        var added = _read.Add(first, count);
        _accounted.Add(first, count);
        Bound();
        return added;
    }

    /// <summary>Adds ranges that the producer gave up; it repeats them, so what is known already changes nothing.</summary>
    public void GiveUp(IEnumerable<SequenceGap> gaps)
    {
        foreach (var gap in gaps)
        {
            if (_accounted.Add(gap.First, gap.Count) > 0 && _named.Count < MaxRanges)
            {
                _named.Add(gap);
            }
        }

        Bound();
    }

    /// <summary>Returns the holes that nobody named.</summary>
    /// <param name="fromZero">Whether what lies before the first sequence seen is missing too.</param>
    public IEnumerable<(ulong First, ulong Count)> Gaps(bool fromZero) => _accounted.Holes(fromZero ? 0 : _accounted.First);

    /// <summary>Returns number and size of the holes that nobody named.</summary>
    public (long Gaps, ulong Missing) CountGaps(bool fromZero)
    {
        var (gaps, missing) = (_closedGaps, _closedMissing);
        foreach (var hole in Gaps(fromZero))
        {
            gaps++;
            missing += hole.Count;
        }

        return (gaps, missing);
    }

    /// <summary>Returns what was named and not read after all, by reason.</summary>
    public IEnumerable<(DropReason Reason, ulong Count)> Named()
    {
        var counted = new SequenceSet(_read);
        foreach (var gap in _named)
        {
            if (counted.Add(gap.First, gap.Count) is > 0 and var missing)
            {
                yield return (gap.Reason, missing);
            }
        }
    }

    private void Bound()
    {
        while (_accounted.Ranges > MaxRanges)
        {
            var (first, count) = _accounted.Holes(_accounted.First).First();
            _accounted.Add(first, count);
            _closedGaps++;
            _closedMissing += count;
        }

        while (_read.Ranges > 2 * MaxRanges)
        {
            var (first, count) = _read.Holes(_read.First).First();
            _read.Add(first, count);
        }
    }
}
