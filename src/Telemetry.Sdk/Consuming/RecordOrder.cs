using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>The order of a trace's records: time, parent before child, topic, partition, offset, place inside the record.</summary>
internal static class RecordOrder
{
    // A longer chain is no call tree; it also ends the walk around a cycle.
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
        foreach (var record in records)
        {
            depths[record] = DepthOf(record.Predecessor, parents);
        }

        Array.Sort(records, (a, b) =>
            a.TimeUnixNano != b.TimeUnixNano ? a.TimeUnixNano.CompareTo(b.TimeUnixNano)
            : depths[a] != depths[b] ? depths[a].CompareTo(depths[b])
            : CompareWithoutDepth(a, b));
    }

    private static int DepthOf(ActivitySpanId predecessor, Dictionary<ActivitySpanId, ActivitySpanId> parents)
    {
        var depth = 0;
        while (depth < MaxDepth && parents.TryGetValue(predecessor, out var next))
        {
            depth++;
            predecessor = next;
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
