using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Batching;

/// <summary>The sequences of one topic: contiguous from 0 in each lane, and the ranges given up after they were assigned. The export loop's alone.</summary>
internal sealed class SequenceBook
{
    private readonly Dictionary<uint, ulong> _next = [];
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

        if (gaps.Count > 0 && gaps[^1] is var last && last.First + last.Count == first && last.Reason == reason)
        {
            gaps[^1] = last with { Count = last.Count + (uint)count };
        }
        else if (gaps.Count < SequenceGap.MaxRanges)
        {
            gaps.Add(new SequenceGap(first, (uint)count, reason));
        }
    }

    /// <summary>Gets the ranges that the next record of a lane must name.</summary>
    public IReadOnlyList<SequenceGap> Gaps(uint lane) => _gaps.TryGetValue(lane, out var gaps) ? gaps : [];

    /// <summary>A record that named these ranges was acknowledged.</summary>
    public void Announced(uint lane, IReadOnlyList<SequenceGap> named)
    {
        if (_gaps.TryGetValue(lane, out var gaps))
        {
            gaps.RemoveAll(named.Contains);
        }
    }
}
