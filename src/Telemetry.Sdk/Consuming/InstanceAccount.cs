namespace Telemetry.Sdk.Consuming;

/// <summary>What was read of one client's life. Not thread-safe.</summary>
internal sealed class InstanceAccount
{
    private readonly Dictionary<(string Topic, uint Lane), SequenceTrack> _tracks = [];

    public long Spans { get; set; }

    public long Events { get; set; }

    /// <summary>Gets or sets when it was last heard of, as a place in the order of records.</summary>
    public long Touched { get; set; }

    public long LateStarts => _tracks.Values.Count(static t => t.StartsLate);

    public int Tracks => _tracks.Count;

    public bool HasTrack(string topic, uint lane) => _tracks.ContainsKey((topic, lane));

    public SequenceTrack TrackOf(string topic, uint lane)
    {
        if (!_tracks.TryGetValue((topic, lane), out var track))
        {
            _tracks.Add((topic, lane), track = new SequenceTrack());
        }

        return track;
    }

    public IEnumerable<SequenceRange> Gaps(Guid id, bool fromZero) =>
        _tracks.SelectMany(t => t.Value.Gaps(fromZero).Select(g => new SequenceRange(id, t.Key.Topic, t.Key.Lane, g.First, g.Count)));

    public IEnumerable<(DropReason Reason, ulong Count)> Named() => _tracks.Values.SelectMany(static t => t.Named());

    public InstanceReport ToReport(Guid id, bool fromZero)
    {
        long gaps = 0;
        long missing = 0;
        foreach (var track in _tracks.Values)
        {
            var counted = track.CountGaps(fromZero);
            gaps += counted.Gaps;
            missing = Saturating.Add(missing, counted.Missing);
        }

        var named = Named().Aggregate(0L, static (sum, n) => Saturating.Add(sum, n.Count));
        return new InstanceReport(id, Spans, Events, gaps, missing, named);
    }
}
