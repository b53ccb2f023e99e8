using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>The order of a trace's records: time, parent before child, topic, partition, offset, place inside the record.</summary>
internal static class RecordOrder
{
    // A longer chain is no call tree; spans in a cycle count as this deep.
    private const int MaxDepth = 10_000;

    /// <summary>Returns the records in order; the same set in any order gives the same list.</summary>
    public static IReadOnlyList<CorrelatedRecord> Sort(IEnumerable<CorrelatedRecord> records)
    {
        var sorted = records.ToArray();
        Array.Sort(sorted, CompareWithoutDepth);
        if (HasEqualTimes(sorted))
        {
            SortByDepth(sorted);
        }

        return sorted;
    }

    private static void SortByDepth(CorrelatedRecord[] records)
    {
        var parents = new Dictionary<ActivitySpanId, ActivitySpanId>();
        foreach (var span in records.OfType<CorrelatedSpan>())
        {
            parents.TryAdd(span.SpanId, span.ParentSpanId);
        }

        var depths = new Dictionary<CorrelatedRecord, int>(ReferenceEqualityComparer.Instance);
        var known = new Dictionary<ActivitySpanId, int>();
        foreach (var record in records)
        {
            depths[record] = DepthOf(record.Predecessor, parents, known);
        }

        Array.Sort(records, (a, b) =>
            a.TimeUnixNano != b.TimeUnixNano ? a.TimeUnixNano.CompareTo(b.TimeUnixNano)
            : depths[a] != depths[b] ? depths[a].CompareTo(depths[b])
            : CompareWithoutDepth(a, b));
    }

    // Each span is walked over once, however long the chains are.
    private static int DepthOf(ActivitySpanId span, Dictionary<ActivitySpanId, ActivitySpanId> parents, Dictionary<ActivitySpanId, int> known)
    {
        var path = new List<ActivitySpanId>();
        while (!known.ContainsKey(span) && parents.TryGetValue(span, out var next))
        {
            // Who comes by here again goes round in a circle.
            known[span] = MaxDepth;
            path.Add(span);
            span = next;
        }

        var depth = known.GetValueOrDefault(span);
        for (var i = path.Count - 1; i >= 0; i--)
        {
            depth = Math.Min(depth + 1, MaxDepth);
            known[path[i]] = depth;
        }

        return depth;
    }

    private static bool HasEqualTimes(CorrelatedRecord[] sorted)
    {
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].TimeUnixNano == sorted[i - 1].TimeUnixNano)
            {
                return true;
            }
        }

        return false;
    }

    private static int CompareWithoutDepth(CorrelatedRecord a, CorrelatedRecord b)
    {
        var order = a.TimeUnixNano.CompareTo(b.TimeUnixNano);
        order = order != 0 ? order : string.CompareOrdinal(a.Topic, b.Topic);
        order = order != 0 ? order : a.Partition.CompareTo(b.Partition);
        order = order != 0 ? order : a.Offset.CompareTo(b.Offset);
        return order != 0 ? order : a.Index.CompareTo(b.Index);
    }
}
