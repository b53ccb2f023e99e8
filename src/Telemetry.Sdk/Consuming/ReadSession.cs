using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// Reading over one connection: find the topics, consume, prove what is complete, pause while the enumeration is behind.
/// Every method runs on the reader's thread and returns within moments.
/// </summary>
internal sealed class ReadSession
{
    private static readonly TimeSpan ConsumeTimeout = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ChoreInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan NoAnswerAfter = TimeSpan.FromSeconds(5);

    // What the SDK's producer declares by default.
    private const int DefaultPartitions = 12;

    private readonly ReaderConnection _connection;
    private readonly ReaderSettings _settings;
    private readonly ReadProgress _progress;
    private readonly TraceOutput _output;
    private readonly RateLimitedLog _log;
    private readonly EndProof _proof;
    private readonly TopicWatch _topics;
    private readonly EndOfRange _range;
    private readonly OffsetResets _resets;
    private readonly PartitionFaults _faults = new();
    private TimeSpan _lastChores;
    private TimeSpan _lastProgress;
    private bool _isPaused;

    public ReadSession(ReaderConnection connection, ReaderSettings settings, ReadProgress progress, TraceOutput output, TopicDiscovery discovery, RateLimitedLog log, TimeSpan at)
    {
        _connection = connection;
        _settings = settings;
        _progress = progress;
        _output = output;
        _log = log;
        _lastProgress = at;
        _proof = new EndProof(progress.Clock, progress.Positions, _faults);
        _topics = new TopicWatch(discovery, progress.Positions);
        _range = new EndOfRange(progress.Positions);
        _resets = new OffsetResets(progress.Positions);
        Assign();
    }

    /// <summary>Gets the error that ended the connection for good.</summary>
    public Error? FatalError { get; private set; }

    /// <summary>Gets a value indicating whether everything was read up to the end that was asked for.</summary>
    public bool HasReachedEnd => _range.IsReached;

    /// <summary>Reads at most one record, and does the chores when it is time.</summary>
    /// <param name="now">The monotonic time.</param>
    /// <param name="toEnd">Whether to end at the end that the topics have now.</param>
    public void Turn(Func<TimeSpan> now, bool toEnd)
    {
        var result = Consume(now);
        var at = now();
        _progress.Clock.Turn(at);
        if (result is not null)
        {
            _lastProgress = at;
            _progress.Clock.Hear(at);
            Take(result);

            // At once: some milliseconds of records can be larger than the memory.
            PauseOrResume();
        }

        if (result is null || at - _lastChores >= ChoreInterval)
        {
            _lastChores = at;
            DoChores(at, toEnd);
        }
    }

    /// <summary>Returns why not everything is read, nothing where it is.</summary>
    /// <param name="at">The monotonic time.</param>
    /// <param name="lastError">What Kafka's client said last.</param>
    public IEnumerable<string> Complaints(TimeSpan at, Error? lastError)
    {
        foreach (var topic in _topics.Missing)
        {
            yield return $"Topic {topic} does not exist yet. To create it: {CureOf(topic)}";
        }

        foreach (var fault in _faults.Complaints())
        {
            yield return fault;
        }

        var isProofMissing = _proof.Failure is not null && !_isPaused && at - _proof.AnsweredAt > NoAnswerAfter;
        var isSilent = isProofMissing || (_progress.Positions.Partitions.Count > 0 ? !_isPaused && at - _lastProgress > NoAnswerAfter : _topics.Failure is not null);
        if (!_topics.HasAnswer || isSilent)
        {
            var cause = (_proof.Failure ?? _topics.Failure)?.Message ?? lastError?.Reason ?? "waiting for the first answer";
            yield return $"Kafka does not answer: {cause}.";
        }
    }

    private ConsumeResult<byte[], byte[]>? Consume(Func<TimeSpan> now)
    {
        try
        {
            return _connection.Consumer.Consume(ConsumeTimeout);
        }
        catch (ConsumeException e)
        {
            OnConsumeError(e, now());
            return null;
        }
        catch (KafkaException e) when (e.Error.IsFatal)
        {
            FatalError = e.Error;
            return null;
        }
    }

    private void OnConsumeError(ConsumeException e, TimeSpan at)
    {
        if (e.Error.IsFatal)
        {
            FatalError = e.Error;
        }
        else if (e.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            _resets.Add(e.ConsumerRecord.TopicPartition);
        }
        else if (e.ConsumerRecord is { Topic: not null, Partition.Value: >= 0 } record)
        {
            OnPartitionError(record.TopicPartitionOffset, e.Error, at);
        }
    }

    // The client tries again by itself and says so each time; one place counts once.
    private void OnPartitionError(TopicPartitionOffset position, Error error, TimeSpan at)
    {
        if (_faults.Add(position, error.Reason, at))
        {
            Log.PartitionHeld(_log.Logger, position.Topic, position.Partition.Value, position.Offset.Value, error.Reason);
            if (error.Code is ErrorCode.Local_BadMsg or ErrorCode.Local_BadCompression or ErrorCode.Local_NotImplemented)
            {
                _progress.AddUnreadable(UnreadableReason.InvalidBatch, position);
            }
        }

        if (error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic)
        {
            _topics.LookNow();
        }
    }

    private void Take(ConsumeResult<byte[], byte[]> result)
    {
        _faults.Clear(result.TopicPartition);
        if (result.IsPartitionEOF)
        {
            _progress.Positions.Reach(result.TopicPartition, result.Offset.Value);
        }
        else if (_progress.Take(result) is { } reason)
        {
            LogSkipped(result.TopicPartitionOffset, reason);
        }
    }

    private void DoChores(TimeSpan at, bool toEnd)
    {
        if (_topics.Poll(at, known => _topics.Discovery.FindAsync(_connection, known)))
        {
            Assign();
            LogTopics();
        }

        foreach (var topic in _topics.TakeNewlyMissing())
        {
            _log.Write($"missing {topic}", (topic, Cure: CureOf(topic)), static (log, m) => Log.ReaderTopicMissing(log, m.topic, m.Cure));
        }

        if (_resets.Poll(at, partitions => _connection.ListOffsetsAsync(partitions, OffsetSpec.Earliest())) is { } earliest)
        {
            _progress.Positions.Set(earliest);
            _progress.AddOffsetResets(earliest.Count);
            Log.ReaderOffsetReset(_log.Logger, string.Join(", ", earliest.Select(static e => $"{e.Key} at {e.Value}")));
            Assign();
        }

        PauseOrResume();
        if (!_isPaused)
        {
            var before = _progress.Clock.Proven;
            _proof.Poll(at, ListEndsAsync);
            _lastProgress = _progress.Clock.Proven > before ? at : _lastProgress;
            _progress.Advance();
            if (_proof.TakeFailure())
            {
                _topics.LookNow();
            }
        }

        if (toEnd)
        {
            _range.Poll(at, _topics, ListEndsAsync);
        }
    }

    private Task<IReadOnlyDictionary<TopicPartition, long>> ListEndsAsync() =>
        _connection.ListOffsetsAsync([.. _progress.Positions.Partitions], OffsetSpec.Latest());

    private void Assign()
    {
        _proof.Reset();
        _range.Reset();
        _isPaused = false;
        _connection.Consumer.Assign(_progress.Positions.ToOffsets());
    }

    // A pause throws away what the client has fetched ahead, so it is rare: half of the limit lies between pause and resume.
    private void PauseOrResume()
    {
        var bytes = _output.Bytes;
        if (!_isPaused && bytes > _settings.OutputBytes)
        {
            _connection.Consumer.Pause(_progress.Positions.Partitions);
            _isPaused = true;
        }
        else if (_isPaused && bytes < _settings.OutputBytes / 2)
        {
            _connection.Consumer.Resume(_progress.Positions.Partitions);
            _isPaused = false;
        }
    }

    private string CureOf(string topic) =>
        $"kafka-topics.sh --bootstrap-server {_settings.Kafka.BootstrapServers} --create --topic {topic} --partitions {DefaultPartitions}";

    private void LogTopics()
    {
        var read = _progress.Positions.Partitions.Select(static p => p.Topic).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Log.ReaderStarted(_log.Logger, string.Join(", ", read));
    }

    private void LogSkipped(TopicPartitionOffset at, UnreadableReason reason) =>
        _log.Write(
            $"{at.Topic} {reason}",
            (at, reason),
            static (log, s) => Log.RecordSkipped(log, s.at.Topic, s.at.Partition.Value, s.at.Offset.Value, s.reason.ToString()));
}
