namespace Telemetry.Sdk.Correlation;

/// <summary>A trace that is being collected. Owned by its <see cref="TraceGrouper{T}"/>; not thread-safe.</summary>
internal sealed class OpenTrace<T>(TraceKey trace, int segment, long number, TimeSpan openedAt)
{
    /// <summary>The memory of an open trace without its fragments, estimated.</summary>
    public const int Overhead = 1_024;

    private readonly List<Fragment<T>> _fragments = [];
    private readonly HashSet<(UInt128 Identity, ulong ContentHash)> _seen = [];
    private readonly HashSet<UInt128> _identities = [];
    private bool _allExpectNoSpan = true;
    private int _endedAtRecords = -1;
    private bool _ended;

    public TraceKey Trace => trace;

    /// <summary>Gets the place in the order of opening, which makes every choice among equals the same each time.</summary>
    public long Number => number;

    public SpanTree Tree { get; } = new();

    public TimeSpan First { get; } = openedAt;

    public TimeSpan Last { get; private set; } = openedAt;

    public int Lane { get; private set; }

    public int Records { get; private set; }

    public long Bytes { get; private set; } = Overhead;

    public bool IsReplayed { get; private set; }

    /// <summary>Gets or sets the earliest time at which the trace stands in the due queue.</summary>
    public TimeSpan NextCheck { get; set; } = TimeSpan.MaxValue;

    public int Duplicates { get; private set; }

    public bool IsEventsOnly => !Tree.HasSpans && _allExpectNoSpan;

    public AddResult Add(Fragment<T> fragment, TimeSpan at)
    {
        if (!_seen.Add((fragment.Identity, fragment.ContentHash)))
        {
            Duplicates += fragment.Count;
            return AddResult.Duplicate;
        }

        var isConflict = fragment.Identity != UInt128.Zero && !_identities.Add(fragment.Identity);
        _fragments.Add(fragment);
        foreach (var span in fragment.Spans)
        {
            Tree.Add(span);
        }

        (Last, Lane) = (at, fragment.Lane);
        Records += fragment.Count;
        Bytes += fragment.Bytes;
        IsReplayed |= fragment.IsReplayed;
        _allExpectNoSpan &= fragment.ExpectsNoSpan;
        return isConflict ? AddResult.Conflict : AddResult.Added;
    }

    /// <summary>Adds duplicates that were found before the fragment was made.</summary>
    public void AddDuplicates(int count) => Duplicates += count;

    /// <summary>Tells whether the trace ended; a predicate is asked once for each state of the trace.</summary>
    /// <returns><see langword="null"/> while the predicate was not asked about the present state.</returns>
    public bool? HasEnded(bool usesPredicate) =>
        !usesPredicate ? Tree.HasRoot : _endedAtRecords == Records ? _ended : null;

    public void SetEnded(bool ended) => (_ended, _endedAtRecords) = (ended, Records);

    public TraceGroup<T> ToGroup(GroupReason reason, bool usesPredicate)
    {
        var isWhole = (HasEnded(usesPredicate) == true && Tree.MissingCount == 0) || IsEventsOnly || Tree.IsEnteredFromOutside;
        return new TraceGroup<T>(trace, reason, _fragments)
        {
            Segment = segment,
            IsPartial = segment > 0 || !isWhole,
            MissingParents = Tree.Missing,
            Duplicates = Duplicates,
            Bytes = Bytes,
        };
    }
}
