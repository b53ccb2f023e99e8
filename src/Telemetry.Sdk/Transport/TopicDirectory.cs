using System.Buffers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// Finds out which topics there are and how many partitions they have, creates the declared ones in the Development profile, and
/// blocks what is missing or forbidden until it is cured. It asks with DescribeTopics, which never creates a topic.
/// </summary>
internal sealed class TopicDirectory(TransportSettings settings, TelemetryHealth health, RateLimitedLog log, TimeProvider timeProvider, Action changed, Action reached) : IDisposable
{
    private const string Absent = "it does not exist";
    private const string IllegalName = "its name is not legal for Kafka";
    private const string NameCure = "Use letters, digits, '.', '_' and '-', at most 249.";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private static readonly SearchValues<char> LegalCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0, 1);

    // Under the lock.
    private readonly Dictionary<string, WatchedTopic> _topics = new(StringComparer.Ordinal);
    private bool _disposed;

    public IReadOnlyCollection<TopicState> Watched
    {
        get
        {
            lock (_gate)
            {
                return [.. _topics.Values.Select(t => t.State)];
            }
        }
    }

    public TopicState Watch(string name, int declaredPartitions)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(name, out var known))
            {
                return known.State;
            }

            var topic = new WatchedTopic(new TopicState(name, declaredPartitions)) { DueAt = timeProvider.GetTimestamp() };
            _topics.Add(name, topic);
            if (!IsLegal(name))
            {
                // Never asked for: the client refuses the whole request for one such name.
                topic.DueAt = long.MaxValue;
                Block(topic, new TopicView(TopicCondition.Blocked, 0, IllegalName, NameCure));
                return topic.State;
            }

            WakeLocked();
            return topic.State;
        }
    }

    /// <summary>A record found no topic, or not its partition.</summary>
    public void Missing(TopicState state, Error error)
    {
        // One look-up answers for all the records that were under way.
        if (state.View.Condition != TopicCondition.Blocked)
        {
            Missing(state, error.Code == ErrorCode.Local_UnknownPartition ? "a partition of it is gone" : Absent);
        }
    }

    /// <summary>A record was refused.</summary>
    public void Denied(TopicState state, Error error)
    {
        if (state.View.Condition != TopicCondition.Blocked)
        {
            Denied(state, error.Reason);
        }
    }

    public void Delivered(TopicState state)
    {
        if (state.View.Condition == TopicCondition.Probing)
        {
            SetReady(Find(state), state.View.Partitions);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _wake.Dispose();
    }

    /// <summary>Looks topics up until the producer dies or the client ends.</summary>
    public async Task RunAsync(ProducerLife life, CancellationToken stopping)
    {
        using var admin = new DependentAdminClientBuilder(life.Handle).Build();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, life.Ended);
        while (!ended.IsCancellationRequested)
        {
            if (TakeDue(out var pause) is { Count: > 0 } due)
            {
                await LookUpAsync(admin, due, ended.Token).ConfigureAwait(false);
                continue;
            }

            await WaitAsync(pause, ended.Token).ConfigureAwait(false);
        }
    }

    private async Task LookUpAsync(IAdminClient admin, List<WatchedTopic> due, CancellationToken ended)
    {
        try
        {
            await CreateAsync(admin, due, ended).ConfigureAwait(false);
            await DescribeAsync(admin, due, ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // A request that no broker answers must not hold up the end.
        }
#pragma warning disable CA1031 // The boundary of the loop: the client refuses some arguments by exceptions of its own; the next look-up is due all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Unreachable(new Error(ErrorCode.Local_Fail, e.Message));
        }
    }

    /// <summary>Creates declared topics, always before any metadata call: a broker that creates topics by itself would make them with its own partition count.</summary>
    private async Task CreateAsync(IAdminClient admin, List<WatchedTopic> due, CancellationToken ended)
    {
        var missing = due.Where(t => !t.Created).ToList();
        if (settings.Profile != TelemetryProfile.Development || missing.Count == 0)
        {
            return;
        }

        var specifications = missing.Select(t => new TopicSpecification
        {
            Name = t.State.Name,
            NumPartitions = t.State.DeclaredPartitions,
            Configs = new Dictionary<string, string> { ["message.timestamp.type"] = "LogAppendTime" },
        });
        try
        {
            await admin.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = RequestTimeout }).WaitAsync(ended).ConfigureAwait(false);
            missing.ForEach(t => Created(t, isNew: true));
        }
        catch (CreateTopicsException e)
        {
            foreach (var (topic, result) in missing.Join(e.Results, t => t.State.Name, r => r.Topic, (t, r) => (t, r)))
            {
                Created(topic, result.Error);
            }
        }
        catch (KafkaException e) when (CannotCreate(e.Error))
        {
            missing.ForEach(t => Created(t, e.Error));
        }
        catch (KafkaException e)
        {
            Unreachable(e.Error);
        }
    }

    // The embedded broker, whose topics its owner makes.
    private static bool CannotCreate(Error error) => error.Code is ErrorCode.UnsupportedVersion or ErrorCode.Local_UnsupportedFeature;

    private void Created(WatchedTopic topic, Error error)
    {
        if (error.Code is ErrorCode.NoError)
        {
            Created(topic, isNew: true);
        }
        else if (error.Code == ErrorCode.TopicAlreadyExists || CannotCreate(error))
        {
            Created(topic, isNew: false);
        }
        else
        {
            log.Write("create " + topic.State.Name, (topic, error), static (l, s) => Log.TopicNotCreated(l, s.topic.State.Name, s.error.Reason));
        }
    }

    private void Created(WatchedTopic topic, bool isNew)
    {
        topic.Created = true;
        if (isNew)
        {
            Log.TopicCreated(log.Logger, topic.State.Name, topic.State.DeclaredPartitions);
        }
    }

    private async Task DescribeAsync(IAdminClient admin, List<WatchedTopic> due, CancellationToken ended)
    {
        List<TopicDescription> descriptions;
        try
        {
            var names = TopicCollection.OfTopicNames(due.Select(t => t.State.Name));
            var result = await admin.DescribeTopicsAsync(names, new DescribeTopicsOptions { RequestTimeout = RequestTimeout }).WaitAsync(ended).ConfigureAwait(false);
            descriptions = result.TopicDescriptions;
        }
        catch (DescribeTopicsException e)
        {
            descriptions = e.Results.TopicDescriptions;
        }
        catch (KafkaException e)
        {
            Unreachable(e.Error);
            return;
        }

        reached();
        foreach (var (topic, found) in due.Join(descriptions, t => t.State.Name, d => d.Name, (t, d) => (t, d)))
        {
            Described(topic, found);
        }
    }

    private void Described(WatchedTopic topic, TopicDescription found)
    {
        switch (found.Error.Code)
        {
            case ErrorCode.NoError when topic.Denied && found.Partitions.Count > 0:
                SetProbing(topic, found.Partitions.Count);
                break;
            case ErrorCode.NoError when found.Partitions.Count > 0:
                SetReady(topic, found.Partitions.Count);
                break;
            case ErrorCode.UnknownTopicOrPart:
                Missing(topic.State, Absent);
                break;
            case ErrorCode.TopicException:
                Block(topic.State, denied: false, IllegalName, NameCure);
                break;
            case ErrorCode.TopicAuthorizationFailed:
                Denied(topic.State, found.Error.Reason);
                break;
            default:
                Unreachable(found.Error);
                break;
        }
    }

    private void Missing(TopicState state, string reason) => Block(state, denied: false, reason, TopicCures.Create(settings.Kafka.BootstrapServers, state));

    private void Denied(TopicState state, string reason)
    {
        settings.Kafka.Settings.TryGetValue("sasl.username", out var user);
        Block(state, denied: true, $"this producer may not write to it ({reason})", TopicCures.Allow(settings.Kafka.BootstrapServers, state, user));
    }

    private void SetReady(WatchedTopic topic, int partitions)
    {
        lock (_gate)
        {
            (topic.Denied, topic.Pause) = (false, TimeSpan.Zero);
            topic.DueAt = After(RefreshPause);
        }

        if (health.Clear(Key(topic.State)))
        {
            Log.TopicUnblocked(log.Logger, topic.State.Name);
        }

        Set(topic.State, new TopicView(TopicCondition.Ready, partitions, null, null));
    }

    // A look-up proves nothing about writing: one record may try.
    private void SetProbing(WatchedTopic topic, int partitions)
    {
        lock (_gate)
        {
            topic.DueAt = After(ProbePause);
        }

        var view = topic.State.View;
        Set(topic.State, view with { Condition = TopicCondition.Probing, Partitions = partitions });
    }

    private void Block(TopicState state, bool denied, string reason, string cure)
    {
        var topic = Find(state);
        lock (_gate)
        {
            topic.Denied |= denied;
            topic.Created &= denied;
            topic.Pause = denied ? ProbePause : Longer(topic.Pause);
            topic.DueAt = After(topic.Pause);
        }

        if (Block(topic, new TopicView(TopicCondition.Blocked, state.View.Partitions, reason, cure)))
        {
            Log.TopicBlocked(log.Logger, state.Name, reason, cure);
        }
    }

    private bool Block(WatchedTopic topic, TopicView view)
    {
        Set(topic.State, view);
        return health.Set(Key(topic.State), $"topic {topic.State.Name} is blocked: {view.Reason}", view.Cure);
    }

    private static bool IsLegal(string name) =>
        name.Length is > 0 and <= 249 && name is not ("." or "..") && name.AsSpan().IndexOfAnyExcept(LegalCharacters) < 0;

    private void Unreachable(Error error) =>
        log.Write("describe" + error.Code, (settings, error), static (l, s) => Log.KafkaUnreachable(l, s.settings.Kafka.BootstrapServers, s.error.Reason, ""));

    private void Set(TopicState state, TopicView view)
    {
        if (state.Set(view))
        {
            changed();
        }
    }

    private WatchedTopic Find(TopicState state)
    {
        lock (_gate)
        {
            return _topics[state.Name];
        }
    }

    private List<WatchedTopic> TakeDue(out TimeSpan pause)
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

    private async Task WaitAsync(TimeSpan pause, CancellationToken ended)
    {
        using var timer = new CancellationTokenSource(pause, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, timer.Token);
        await _wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void WakeLocked()
    {
        if (!_disposed && _wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private long After(TimeSpan pause) => timeProvider.GetTimestamp() + (long)(pause.TotalSeconds * timeProvider.TimestampFrequency);

    private static TimeSpan Longer(TimeSpan pause) =>
        pause < FirstPause ? FirstPause : pause * 2 < ProbePause ? pause * 2 : ProbePause;

    private static string Key(TopicState state) => $"topic {state.Name}";
}
