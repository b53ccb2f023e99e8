using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Batching;

/// <summary>The sequences of one topic: contiguous from 0 in each lane, and the ranges given up after they were assigned. The export loop's alone.</summary>
internal sealed class SequenceBook
{
    /// <summary>The most ranges remembered a lane. Beyond, a loss is still counted, and a reader sees a gap without a reason.</summary>
    public const int MaxRemembered = 1_024;

    private readonly Dictionary<uint, ulong> _next = [];

    // Sorted by their first sequence.
    private readonly Dictionary<uint, List<SequenceGap>> _gaps = [];

    /// <summary>Takes a range.</summary>
    public ulong Take(uint lane, int count)
    {
        var first = _next.GetValueOrDefault(lane);
        _next[lane] = first + (ulong)count;
        return first;
    }

    /// <summary>A range will never arrive: readers are told with the next records, until one is acknowledged.</summary>
    public void GiveUp(uint lane, ulong first, int count, DropReason reason)
    {
        if (!_gaps.TryGetValue(lane, out var gaps))
        {
            _gaps[lane] = gaps = [];
        }

        // Given up in order as a rule: the place is the end.
        var place = gaps.Count;
        while (place > 0 && gaps[place - 1].First > first)
        {
            place--;
        }

        if (place > 0 && Joined(gaps[place - 1], new SequenceGap(first, (uint)count, reason)) is { } before)
        {
            gaps[place - 1] = before;
            JoinNext(gaps, place - 1);
        }
        else if (gaps.Count < MaxRemembered)
        {
            gaps.Insert(place, new SequenceGap(first, (uint)count, reason));
            JoinNext(gaps, place);
        }
    }

    /// <summary>Gets the ranges that the next record of a lane must name, at most <see cref="SequenceGap.MaxRanges"/>; the others follow when these are acknowledged.</summary>
    public IReadOnlyList<SequenceGap> Gaps(uint lane) => !_gaps.TryGetValue(lane, out var gaps) ? []
        : gaps.Count <= SequenceGap.MaxRanges ? gaps : gaps.GetRange(0, SequenceGap.MaxRanges);

    /// <summary>A record that named these ranges was acknowledged.</summary>
    public void Announced(uint lane, IReadOnlyList<SequenceGap> named)
    {
        if (named.Count > 0 && _gaps.TryGetValue(lane, out var gaps))
        {
            gaps.RemoveAll(named.Contains);
        }
    }

    private static void JoinNext(List<SequenceGap> gaps, int place)
    {
        if (place + 1 < gaps.Count && Joined(gaps[place], gaps[place + 1]) is { } joined)
        {
            gaps[place] = joined;
            gaps.RemoveAt(place + 1);
        }
    }

    private static SequenceGap? Joined(SequenceGap before, SequenceGap after) =>
        before.First + before.Count == after.First && before.Reason == after.Reason ? before with { Count = before.Count + after.Count } : null;
}
