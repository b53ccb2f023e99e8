namespace Telemetry.Sdk.Transport;

/// <summary>The watched topics, and when each is looked up next. Thread-safe.</summary>
internal sealed class TopicTable(TimeProvider timeProvider) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0, 1);

    // Under the lock.
    private readonly Dictionary<string, WatchedTopic> _topics = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Returns the topic of a name; true when it is new, and then it is due at once.</summary>
    public bool Add(string name, int declaredPartitions, out WatchedTopic topic)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(name, out topic!))
            {
                return false;
            }

            topic = new WatchedTopic(new TopicState(name, declaredPartitions)) { DueAt = timeProvider.GetTimestamp() };
            _topics.Add(name, topic);
            if (!_disposed && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }

            return true;
        }
    }

    public WatchedTopic Find(TopicState state)
    {
        lock (_gate)
        {
            return _topics[state.Name];
        }
    }

    /// <summary>It can never be looked up.</summary>
    public void Never(WatchedTopic topic)
    {
        lock (_gate)
        {
            topic.DueAt = long.MaxValue;
        }
    }

    /// <summary>It is as it should be.</summary>
    public void Good(WatchedTopic topic)
    {
        lock (_gate)
        {
            (topic.Denied, topic.Pause) = (false, TimeSpan.Zero);
            topic.DueAt = After(RefreshPause);
        }
    }

    /// <summary>One record tries it.</summary>
    public void Probe(WatchedTopic topic)
    {
        lock (_gate)
        {
            topic.DueAt = After(ProbePause);
        }
    }

    /// <summary>It is missing, and looked up again after a pause that doubles; or it was denied, and is tried once a minute.</summary>
    public void Bad(WatchedTopic topic, bool denied)
    {
        lock (_gate)
        {
            topic.Denied |= denied;
            topic.Created &= denied;
            topic.Pause = denied ? ProbePause : Longer(topic.Pause);
            topic.DueAt = After(topic.Pause);
        }
    }

    /// <summary>Takes what is due; <paramref name="pause"/> is the time until something is.</summary>
    public List<WatchedTopic> TakeDue(out TimeSpan pause)
    {
        var now = timeProvider.GetTimestamp();
        lock (_gate)
        {
            var due = _topics.Values.Where(t => t.DueAt <= now).ToList();
            foreach (var topic in due)
            {
                // Until an answer says otherwise.
                topic.DueAt = After(AnswerPause);
            }

            var next = _topics.Values.Select(t => t.DueAt).Append(After(RefreshPause)).Min();
            pause = timeProvider.GetElapsedTime(now, next);
            return due;
        }
    }

    /// <summary>Waits for the time to pass or a topic to be added.</summary>
    public async Task WaitAsync(TimeSpan pause, CancellationToken ended)
    {
        using var timer = new CancellationTokenSource(pause, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, timer.Token);
        await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _wake.Dispose();
    }

    private long After(TimeSpan pause) => timeProvider.GetTimestamp() + (long)(pause.TotalSeconds * timeProvider.TimestampFrequency);

    private static TimeSpan Longer(TimeSpan pause) =>
        pause < FirstPause ? FirstPause : pause * 2 < ProbePause ? pause * 2 : ProbePause;
}
