using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Remembers which local traces one listener dropped. <see cref="Activity.Recorded"/> cannot say it: it is the highest answer
/// of all listeners of the process. Only spans that are dropped carry a mark, so recording a span allocates nothing here.
/// Thread-safe.
/// </summary>
internal sealed class LocalTraces
{
    private const int RecentTraces = 1_024;

    // An application that never ends its spans makes chains without end; looking through them must stay cheap.
    private const int MaxDepth = 500;
    private static int _instances;

    // Each listener has a mark of its own: two clients may decide differently.
    private readonly string _mark = $"telemetry_sdk.dropped.{Interlocked.Increment(ref _instances)}";

    // The trace ids dropped last, by hash, for spans that name a parent of this process by its context only. One trace may push out
    // another; then such a span is sent although its local root was not.
    private readonly string?[] _recent = new string?[RecentTraces];

    /// <summary>Drops a span and all that descends from it in this process.</summary>
    public void Drop(Activity activity)
    {
        activity.SetCustomProperty(_mark, this);
        var traceId = activity.TraceId.ToHexString();
        Volatile.Write(ref _recent[Slot(traceId)], traceId);
    }

    /// <summary>Returns whether the span, or one that it descends from in this process, was dropped.</summary>
    public bool IsDropped(Activity activity)
    {
        var depth = 0;
        for (var a = activity; a is not null && depth < MaxDepth; a = a.Parent, depth++)
        {
            if (a.GetCustomProperty(_mark) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns how a span whose parent is an activity of this process stands to it.</summary>
    public LocalParent Follow(Activity parent, ActivitySource source, RecordedSources sources)
    {
        // The span's own source is recorded, or nobody would ask.
        var (known, depth) = (ReferenceEquals(parent.Source, source), 0);
        for (var a = parent; a is not null && depth < MaxDepth; a = a.Parent, depth++)
        {
            if (a.GetCustomProperty(_mark) is not null)
            {
                return LocalParent.Dropped;
            }

            known = known || sources.TryGetRules(a.Source, out _);
        }

        return known ? LocalParent.Kept : LocalParent.Unknown;
    }

    /// <summary>Returns whether a span of the trace was dropped not long ago.</summary>
    public bool IsDropped(ActivityTraceId traceId)
    {
        var id = traceId.ToHexString();
        return string.Equals(Volatile.Read(ref _recent[Slot(id)]), id, StringComparison.Ordinal);
    }

    /// <summary>Returns the remote parent's decision for a span under an activity that nothing is known of, <see langword="null"/> where there is none.</summary>
    public static bool? ParentSampled(Activity parent)
    {
        var top = parent;
        for (var depth = 0; top.Parent is { } next && depth < MaxDepth; depth++)
        {
            top = next;
        }

        return top.ParentSpanId == default ? null : top.Recorded;
    }

    // The last characters: some generators put a time into the first.
    private static int Slot(string traceId) =>
        (int)(string.GetHashCode(traceId.AsSpan(traceId.Length / 2)) & (uint)(RecentTraces - 1));
}
