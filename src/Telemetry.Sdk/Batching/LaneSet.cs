using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// The lanes of the span topic, as many as it has partitions. Appending is thread-safe; <see cref="Place"/>, <see cref="Seal"/> and
/// <see cref="Finish"/> are the export loop's.
/// </summary>
internal sealed class LaneSet
{
    // All open buffers together; with many partitions the largest are sealed before they are full.
    private const long OpenBytes = 8 * 1024 * 1024;

    private readonly LaneSettings _settings;
    private readonly EncodedScopes _scopes = new();
    private readonly Lock _gate = new();

    // Under the lock.
    private readonly UnplacedSpans _unplaced;

    // Replaced under the lock, read by any thread; null while the number of partitions is unknown.
    private volatile Lane[]? _lanes;

    // Set once by the export loop, when it ends.
    private volatile bool _finished;

    public LaneSet(LaneSettings settings)
    {
        _settings = settings;
        _unplaced = new UnplacedSpans(settings);
    }

    /// <summary>Gets a value indicating whether nothing can be appended any more.</summary>
    public bool IsFinished => _finished;

    /// <summary>Gets a value indicating whether spans wait for the number of partitions.</summary>
    public bool HasUnplaced
    {
        get
        {
            lock (_gate)
            {
                return _unplaced.Count > 0;
            }
        }
    }

    /// <summary>Appends the span that was measured, <paramref name="length"/> bytes; false when there is no memory for it.</summary>
    public bool TryAppend(SpanScratch scratch, int length)
    {
        var scope = _scopes.For(scratch.Record.Source);
        if (!_settings.Budget.TryReserve(length))
        {
            return false;
        }

        while (!_finished)
        {
            if (_lanes is { } lanes)
            {
                if (lanes[TraceLane.Of(scratch.Record.TraceId, lanes.Length)].TryAppend(scratch, scope, length))
                {
                    return true;
                }
            }
            else if (TryAppendUnplaced(scratch, scope, length) is { } appended)
            {
                return appended;
            }
        }

        _settings.Budget.Release(length);
        return false;
    }

    /// <summary>Sets the number of partitions; spans that waited for it find their lanes.</summary>
    public void Place(int partitions)
    {
        var old = _lanes;
        if (old?.Length == partitions)
        {
            return;
        }

        var lanes = new Lane[partitions];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = new Lane((uint)i, _settings);
        }

        lock (_gate)
        {
            _unplaced.Place(lanes);
            _lanes = lanes;
        }

        foreach (var lane in old ?? [])
        {
            lane.Close();
        }
    }

    /// <summary>Seals what is old enough, and the largest while all together hold too much.</summary>
    public void Seal(TimeSpan minimumAge)
    {
        if (_lanes is not { } lanes)
        {
            return;
        }

        long open = 0;
        foreach (var lane in lanes)
        {
            lane.Seal(minimumAge);
            open += lane.BufferBytes;
        }

        if (open <= OpenBytes)
        {
            return;
        }

        foreach (var lane in lanes.OrderByDescending(l => l.BufferBytes))
        {
            open -= lane.BufferBytes;
            lane.Seal(TimeSpan.Zero);
            if (open <= OpenBytes)
            {
                return;
            }
        }
    }

    /// <summary>Seals everything and takes nothing more; returns how many spans never found a lane.</summary>
    public int Finish()
    {
        _finished = true;
        foreach (var lane in _lanes ?? [])
        {
            lane.Close();
        }

        lock (_gate)
        {
            var count = _unplaced.Count;
            _unplaced.Clear();
            return count;
        }
    }

    /// <summary>True or false: kept or refused. Null: the lanes are there now.</summary>
    private bool? TryAppendUnplaced(SpanScratch scratch, EncodedScope scope, int length)
    {
        lock (_gate)
        {
            if (_lanes is not null || _finished)
            {
                return null;
            }

            // A topic that cannot be reached may hold half of the budget, as any other that waits.
            if (_unplaced.Bytes + length > _settings.Budget.LimitBytes / 2)
            {
                _settings.Budget.Release(length);
                return false;
            }

            _unplaced.Append(scratch, scope, length);
            return true;
        }
    }
}
