using Confluent.Kafka;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// Kafka through Confluent's client: one idempotent producer at a time. A producer that died of a fatal error is replaced, with
/// back-off; what it held is reported as <see cref="DeliveryStatus.Temporary"/> and comes again.
/// </summary>
internal sealed class KafkaTransport : ITransport
{
    // Below librdkafka's own bounds, so that Produce never has to refuse by exception.
    private const long RoomBytes = KafkaSettingRules.MaxQueueKilobytes * 1024L * 9 / 10;
    private const int RoomRecords = KafkaSettingRules.MaxQueueMessages * 9 / 10;

    private readonly TransportSettings _settings;
    private readonly TimeProvider _timeProvider;
    private readonly KafkaConditions _conditions;
    private readonly ProducerBackoff _backoff;
    private readonly TopicDirectory _topics;
    private readonly InFlightTable _inFlight = new();
    private readonly CancellationTokenSource _stopping = new();

    // Written by the life task, read by the export loop.
    private volatile ProducerLife? _life;
    private Task _lives = Task.CompletedTask;

    public KafkaTransport(TransportSettings settings, TelemetryHealth health, RateLimitedLog log, TimeProvider timeProvider, Func<double> jitter)
    {
        (_settings, _timeProvider) = (settings, timeProvider);
        _conditions = new KafkaConditions(settings.Kafka, health, log);
        _backoff = new ProducerBackoff(jitter);
        _topics = new TopicDirectory(settings, health, log, timeProvider, () => Changed?.Invoke(), _conditions.Reached);
    }

    public Action<OutgoingRecord, DeliveryOutcome>? Reported { get; set; }

    public Action? Changed { get; set; }

    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _lives = Task.Run(() => RunAsync(_stopping.Token));
        }
    }

    public TopicState Watch(string topic, int declaredPartitions) => _topics.Watch(topic, declaredPartitions);

    public bool TrySend(OutgoingRecord record)
    {
        var life = _life;
        if (life is null || !_inFlight.TryAdd(record, life.Generation, RoomBytes, RoomRecords))
        {
            return false;
        }

        record.SentAt = _timeProvider.GetTimestamp();
        var error = life.Produce(record, OnReport);
        if (error is null)
        {
            return true;
        }

        if (error.Code is ErrorCode.Local_QueueFull or ErrorCode.Local_Fatal)
        {
            // No room, or the producer is dying: the same record goes again in a later turn.
            _inFlight.TryRemove(record, life.Generation);
            return false;
        }

        OnReport(life, record, error);
        return true;
    }

    public void Flush(TimeSpan timeout) => _life?.Flush(timeout);

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _lives.ConfigureAwait(false);
        _topics.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        for (var generation = 1; !stopping.IsCancellationRequested; generation++)
        {
            var life = Build(generation, out var failure);
            if (life is not null)
            {
                await LiveAsync(life, stopping).ConfigureAwait(false);
                failure = life.Died;
            }

            if (stopping.IsCancellationRequested)
            {
                return;
            }

            var delay = _backoff.Next();
            (life is null ? _conditions.ProducerNotBuilt : (Action<string, TimeSpan>)_conditions.ProducerDied)(failure ?? "no reason given", delay);
            await Task.Delay(delay, _timeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ProducerLife? Build(int generation, out string? failure)
    {
        try
        {
            failure = null;
            return new ProducerLife(generation, _settings, _conditions);
        }
#pragma warning disable CA1031 // Confluent's builder throws differently by setting and missing native library; none may end this task.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e.Message;
            return null;
        }
    }

    /// <summary>Runs one producer until it dies.</summary>
    private async Task LiveAsync(ProducerLife life, CancellationToken stopping)
    {
        try
        {
            _life = life;
            Changed?.Invoke();
            await _topics.RunAsync(life, stopping).ConfigureAwait(false);
        }
        finally
        {
            _life = null;
            await EndAsync(life).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(ProducerLife life)
    {
        // Disposing a producer blocks on its threads.
        await Task.Run(life.Dispose).ConfigureAwait(false);
        foreach (var record in _inFlight.RemoveAll(life.Generation))
        {
            Reported?.Invoke(record, new DeliveryOutcome(DeliveryStatus.Temporary, "Local_Destroy", life.Died ?? "the producer ended"));
        }
    }

    private void OnReport(ProducerLife life, OutgoingRecord record, Error error)
    {
        if (!_inFlight.TryRemove(record, life.Generation))
        {
            return;
        }

        var outcome = DeliveryErrors.ToOutcome(error);
        switch (outcome.Status)
        {
            case DeliveryStatus.Delivered:
                _backoff.Reset();
                _conditions.Delivered();
                _topics.Delivered(record.Topic);
                break;
            case DeliveryStatus.TopicMissing:
                _topics.Missing(record.Topic, error);
                break;
            case DeliveryStatus.NotAuthorized:
                _topics.Denied(record.Topic, error);
                break;
        }

        Reported?.Invoke(record, outcome);
    }
}
