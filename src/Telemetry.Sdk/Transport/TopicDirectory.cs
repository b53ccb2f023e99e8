using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// Finds out which topics there are and how many partitions they have, creates the declared ones in the Development profile, and
/// blocks what is missing or forbidden until it is cured.
/// </summary>
internal sealed class TopicDirectory(TransportSettings settings, TelemetryHealth health, RateLimitedLog log, TimeProvider timeProvider, Action changed, Action reached) : IDisposable
{
    private const string Absent = "it does not exist";
    private const string IllegalName = "its name is not legal for Kafka";

    private readonly TopicTable _table = new(timeProvider);

    public TopicState Watch(string name, int declaredPartitions)
    {
        if (_table.Add(name, declaredPartitions, out var topic) && !TopicName.IsLegal(name))
        {
            // Never asked for: the client refuses the whole request for one such name.
            _table.Never(topic);
            Set(topic.State, new TopicView(TopicCondition.Blocked, 0, IllegalName, TopicName.Cure));
        }

        return topic.State;
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
            SetReady(_table.Find(state), state.View.Partitions);
        }
    }

    /// <summary>Looks topics up until the producer dies or the client ends.</summary>
    public async Task RunAsync(ProducerLife life, CancellationToken stopping)
    {
        using var admin = new DependentAdminClientBuilder(life.Handle).Build();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, life.Ended);
        var requests = new TopicRequests(admin);
        while (!ended.IsCancellationRequested)
        {
            if (_table.TakeDue(out var pause) is { Count: > 0 } due)
            {
                await LookUpAsync(requests, due, ended.Token).ConfigureAwait(false);
                continue;
            }

            await _table.WaitAsync(pause, ended.Token).ConfigureAwait(false);
        }
    }

    public void Dispose() => _table.Dispose();

    private async Task LookUpAsync(TopicRequests requests, List<WatchedTopic> due, CancellationToken ended)
    {
        try
        {
            // Always before any metadata call: a broker that creates topics by itself would make them with its own partition count.
            await CreateAsync(requests, [.. due.Where(t => !t.Created)], ended).ConfigureAwait(false);
            var answers = await requests.DescribeAsync([.. due.Select(t => t.State)], ended).ConfigureAwait(false);
            reached();
            foreach (var (state, found) in answers)
            {
                Described(_table.Find(state), found);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // A request that no broker answers must not hold up the end.
        }
        catch (KafkaException e)
        {
            Unreachable(e.Error);
        }
#pragma warning disable CA1031 // The boundary of the loop: the client refuses some arguments by exceptions of its own; the next look-up is due all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Unreachable(new Error(ErrorCode.Local_Fail, e.Message));
        }
    }

    private async Task CreateAsync(TopicRequests requests, List<WatchedTopic> missing, CancellationToken ended)
    {
        if (settings.Profile != TelemetryProfile.Development || missing.Count == 0)
        {
            return;
        }

        foreach (var (state, error) in await requests.CreateAsync([.. missing.Select(t => t.State)], ended).ConfigureAwait(false))
        {
            Created(_table.Find(state), error);
        }
    }

    private void Created(WatchedTopic topic, Error error)
    {
        switch (error.Code)
        {
            case ErrorCode.NoError:
                topic.Created = true;
                Log.TopicCreated(log.Logger, topic.State.Name, topic.State.DeclaredPartitions);
                break;

            // There already; or the embedded broker, whose topics its owner makes.
            case ErrorCode.TopicAlreadyExists or ErrorCode.UnsupportedVersion or ErrorCode.Local_UnsupportedFeature:
                topic.Created = true;
                break;
            default:
                log.Write("create " + topic.State.Name, (topic, error), static (l, s) => Log.TopicNotCreated(l, s.topic.State.Name, s.error.Reason));
                break;
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
                Block(topic.State, denied: false, IllegalName, TopicName.Cure);
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
        _table.Good(topic);
        if (health.Clear(Key(topic.State)))
        {
            Log.TopicUnblocked(log.Logger, topic.State.Name);
        }

        Set(topic.State, new TopicView(TopicCondition.Ready, partitions, null, null));
    }

    // A look-up proves nothing about writing: one record may try.
    private void SetProbing(WatchedTopic topic, int partitions)
    {
        _table.Probe(topic);
        Set(topic.State, topic.State.View with { Condition = TopicCondition.Probing, Partitions = partitions });
    }

    private void Block(TopicState state, bool denied, string reason, string cure)
    {
        _table.Bad(_table.Find(state), denied);
        if (Set(state, new TopicView(TopicCondition.Blocked, state.View.Partitions, reason, cure)))
        {
            Log.TopicBlocked(log.Logger, state.Name, reason, cure);
        }
    }

    private void Unreachable(Error error) =>
        log.Write("topic look-up " + error.Code, (settings, error), static (l, s) => Log.KafkaUnreachable(l, s.settings.Kafka.BootstrapServers, s.error.Reason, ""));

    /// <summary>Sets what is known; true when a block is news to health.</summary>
    private bool Set(TopicState state, TopicView view)
    {
        if (state.Set(view))
        {
            changed();
        }

        return view.Condition == TopicCondition.Blocked && health.Set(Key(state), $"topic {state.Name} is blocked: {view.Reason}", view.Cure);
    }

    private static string Key(TopicState state) => $"topic {state.Name}";
}
