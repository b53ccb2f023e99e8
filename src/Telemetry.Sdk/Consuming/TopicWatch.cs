using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Looks again and again which partitions the topics have: every second while one is missing, then slower, and for new partitions. Used by the reader's thread only.</summary>
internal sealed class TopicWatch(TopicDiscovery discovery, ReadPositions positions)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWhileMissing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForNewPartitions = TimeSpan.FromSeconds(30);

    private readonly PendingRequest<Discovered> _request = new();
    private TimeSpan _nextAt;
    private TimeSpan _pause = Shortest;
    private bool _isUrgent;
    private bool _isMissingNew;

    public TopicDiscovery Discovery => discovery;

    /// <summary>Gets the topics that do not exist.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Gets why the last look failed; null since one succeeded.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gets a value indicating whether the brokers have answered.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Gets how many answers came.</summary>
    public int Answers { get; private set; }

    /// <summary>Looks again as soon as possible; returns the number of the answer to that look.</summary>
    public int LookNow()
    {
        _isUrgent = true;
        return Answers + (_request.IsUnderWay ? 2 : 1);
    }

    /// <summary>Returns the topics that the newest answer found missing, once an answer.</summary>
    public IReadOnlyList<string> TakeNewlyMissing()
    {
        var missing = _isMissingNew ? Missing : [];
        _isMissingNew = false;
        return missing;
    }

    /// <summary>Takes an answer if there is one, asks when it is time; returns whether there are new partitions, or fewer.</summary>
    public bool Poll(TimeSpan at, Func<IReadOnlyCollection<TopicPartition>, Task<Discovered>> ask)
    {
        var isChanged = false;
        if (_request.TryTake(out var found, out var failure))
        {
            Failure = failure;
            isChanged = found is not null && Take(found);
            _nextAt = at + (failure is null ? _pause : Shortest);
        }

        if (!_request.IsUnderWay && (at >= _nextAt || (_isUrgent && Failure is null)))
        {
            _isUrgent = false;
            _request.Start(ask([.. positions.Partitions]));
        }

        return isChanged;
    }

    private bool Take(Discovered found)
    {
        Answers++;
        HasAnswer = true;
        Missing = found.Missing;
        _isMissingNew = true;
        _pause = found.Missing.Count == 0 ? ForNewPartitions : Longer(_pause);
        positions.Leave(found.Gone);
        positions.Enter(found.Starts);

        // Before any topic exists there is no end to begin at.
        if (found.Starts.Count > 0 || positions.Partitions.Count > 0)
        {
            discovery.Begin();
        }

        return found.Starts.Count + found.Gone.Count > 0;
    }

    private static TimeSpan Longer(TimeSpan pause)
    {
        var longer = pause * 1.25;
        return longer < LongestWhileMissing ? longer : LongestWhileMissing;
    }
}
