namespace Telemetry.Sdk.Correlation;

/// <summary>
/// Collects fragments into groups of one trace each, and lets a group go when its rule applies. Pure: driven by the reader
/// time it is given, no I/O, no threads. Every fragment added leaves in exactly one group. Not thread-safe.
/// </summary>
/// <typeparam name="T">What a fragment carries for the caller.</typeparam>
internal sealed class TraceGrouper<T>
{
    private const double ShedAbove = 0.9;
    private const double ShedTo = 0.7;
    private const int SpareChecks = 64;

    private readonly GroupingRules _rules;
    private readonly Func<TraceGroup<T>, bool>? _hasEnded;
    private readonly Dictionary<TraceKey, OpenTrace<T>> _open = [];

    // May hold entries that are out of date: an entry counts only at its open trace's NextCheck. It holds no trace: one that
    // left must not stay in memory until its entry comes up, which may be never while the reader catches up.
    private readonly PriorityQueue<TraceKey, (TimeSpan At, long Number)> _due = new();
    private readonly Queue<TraceGroup<T>> _ready = new();
    private readonly TraceFence _fence;
    private readonly LaneTraits _lanes;
    private long _opened;

    /// <summary>Initializes a new instance of the <see cref="TraceGrouper{T}"/> class.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="hasEnded">Takes the place of "the root ended"; its exceptions come out of <see cref="Advance"/> and <see cref="Flush"/>.</param>
    public TraceGrouper(GroupingRules rules, Func<TraceGroup<T>, bool>? hasEnded = null)
    {
        _rules = rules;
        _hasEnded = hasEnded;
        _fence = new TraceFence(rules.FenceEntries, rules.FenceTime);
        _lanes = new LaneTraits(rules);
    }

    /// <summary>Gets the accounted bytes of open traces, never more than the budget and one fragment.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets how many traces are open.</summary>
    public int OpenTraces => _open.Count;

    /// <summary>Gets how many checks are queued, those of traces that left included; at most about twice as many as traces are open.</summary>
    public int ChecksDue => _due.Count;

    /// <summary>Adds a fragment read at a reader time that never runs back.</summary>
    public AddResult Add(Fragment<T> fragment, TimeSpan now)
    {
        _lanes.Note(fragment.Lane, fragment.IsReplayed, fragment.IsFromOtherWriter, now);
        var trace = GetOrOpen(fragment.Trace, now);
        var before = trace.Bytes;
        var result = trace.Add(fragment, now);
        Bytes += trace.Bytes - before;
        if (trace.Records > _rules.MaxRecords || trace.Bytes > _rules.MaxTraceBytes)
        {
            Close(trace, GroupReason.SizeLimit, now);
        }
        else
        {
            Schedule(trace);
        }

        if (Bytes > _rules.BudgetBytes * ShedAbove)
        {
            Shed(now);
        }

        return result;
    }

    /// <summary>Notes a duplicate of a trace that was found before its fragment was made.</summary>
    public void NoteDuplicate(TraceKey trace, int count)
    {
        if (_open.TryGetValue(trace, out var open))
        {
            open.AddDuplicates(count);
        }
    }

    /// <summary>Lets every group go that is due at a time up to which everything is known to have been added.</summary>
    public void Advance(TimeSpan now)
    {
        while (_due.TryPeek(out var key, out var entry) && entry.At <= now)
        {
            _due.Dequeue();
            if (!_open.TryGetValue(key, out var trace) || trace.Number != entry.Number || trace.NextCheck != entry.At)
            {
                continue;
            }

            trace.NextCheck = TimeSpan.MaxValue;
            AskWhetherEnded(trace, now);
            var (reason, at) = Decide(trace);
            if (at <= now)
            {
                Close(trace, reason, now);
            }
            else
            {
                Schedule(trace);
            }
        }

        _fence.Expire(now);
    }

    /// <summary>Lets every open group go, in the order of opening.</summary>
    public void Flush(GroupReason reason, TimeSpan now)
    {
        foreach (var trace in _open.Values.OrderBy(static t => t.Number).ToList())
        {
            Close(trace, reason, now);
        }
    }

    /// <summary>Takes the next group that left.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TraceGroup<T> group) => _ready.TryDequeue(out group);

    private OpenTrace<T> GetOrOpen(TraceKey key, TimeSpan now)
    {
        if (!_open.TryGetValue(key, out var trace))
        {
            trace = new OpenTrace<T>(key, _fence.SegmentsOf(key), _opened++, now);
            _open.Add(key, trace);
            Bytes += OpenTrace<T>.Overhead;
        }

        return trace;
    }

    private void Close(OpenTrace<T> trace, GroupReason reason, TimeSpan now)
    {
        AskWhetherEnded(trace, TimeSpan.MaxValue);
        var group = trace.ToGroup(reason, _hasEnded is not null);
        trace.NextCheck = TimeSpan.MaxValue;
        _open.Remove(trace.Trace);
        Bytes -= trace.Bytes;
        _fence.Add(trace.Trace, group.Segment + 1, now);
        _ready.Enqueue(group);
    }

    private void Schedule(OpenTrace<T> trace)
    {
        // A later due time needs no new entry: the earlier one finds it when it comes up.
        var at = Decide(trace).At;
        if (at < trace.NextCheck)
        {
            trace.NextCheck = at;
            _due.Enqueue(trace.Trace, (at, trace.Number));
            if (_due.Count > (2 * _open.Count) + SpareChecks)
            {
                DropOldChecks();
            }
        }
    }

    private void DropOldChecks()
    {
        _due.Clear();
        _due.EnqueueRange(_open.Values.Where(static t => t.NextCheck < TimeSpan.MaxValue).Select(static t => (t.Trace, (t.NextCheck, t.Number))));
    }

    private void AskWhetherEnded(OpenTrace<T> trace, TimeSpan now)
    {
        if (_hasEnded is not null && trace.HasEnded(usesPredicate: true) is null && trace.Last + QuietOf(trace) <= now)
        {
            trace.SetEnded(_hasEnded(trace.ToGroup(GroupReason.Complete, usesPredicate: true)));
        }
    }

    private (GroupReason Reason, TimeSpan At) Decide(OpenTrace<T> trace)
    {
        var isReplayed = trace.IsReplayed || _lanes.IsReplaying(trace.Lane, trace.Last);
        var limit = trace.First + (isReplayed ? _rules.MaxDurationOfReplay : _rules.MaxDuration);
        if (WaitOf(trace) is not var (reason, wait) || trace.Last + wait > limit)
        {
            return (GroupReason.Timeout, limit);
        }

        return (isReplayed ? GroupReason.Recovered : reason, trace.Last + wait);
    }

    private (GroupReason Reason, TimeSpan Wait)? WaitOf(OpenTrace<T> trace)
    {
        var quiet = QuietOf(trace);
        return trace.HasEnded(_hasEnded is not null) switch
        {
            // Not asked yet: to be asked after the quiet period.
            null => (GroupReason.Complete, quiet),
            true when trace.Tree.MissingCount == 0 => (GroupReason.Complete, quiet),
            true => (GroupReason.Complete, Max(quiet, _rules.QuietWithGaps)),
            false when trace.IsEventsOnly => (GroupReason.EventsOnly, quiet),
            false when trace.Tree.IsEnteredFromOutside => (GroupReason.EntrySeen, Max(quiet, _rules.QuietOfEntry)),
            false => null,
        };
    }

    private TimeSpan QuietOf(OpenTrace<T> trace)
    {
        var quiet = _lanes.HasOtherWriters(trace.Lane, trace.Last) ? Max(_rules.Quiet, _rules.QuietWithOtherWriters) : _rules.Quiet;
        return trace.IsReplayed || _lanes.IsReplaying(trace.Lane, trace.Last) ? Max(quiet, _rules.QuietOfReplay) : quiet;
    }

    // An early decision, no loss. Whole traces first, the one that is quiet for longest before others, as leaving early costs
    // it least; then what holds most for longest.
    private void Shed(TimeSpan now)
    {
        var byWeight = _open.Values
            .OrderBy(static t => t.Tree.HasRoot && t.Tree.MissingCount == 0 ? t.Last : TimeSpan.MaxValue)
            .ThenByDescending(t => t.Bytes * Math.Max(0.001, (now - t.First).TotalSeconds))
            .ThenBy(static t => t.Number)
            .ToList();
        foreach (var trace in byWeight)
        {
            if (Bytes <= _rules.BudgetBytes * ShedTo)
            {
                return;
            }

            Close(trace, GroupReason.MemoryPressure, now);
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
