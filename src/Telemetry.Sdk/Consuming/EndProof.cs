using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// One question to the brokers at a time: where do all partitions end? When the reader has read up to the answer, everything
/// that was in Kafka when the question was sent has been read. Used by the reader's thread only; no I/O of its own.
/// </summary>
internal sealed class EndProof(ReaderClock clock, ReadPositions positions, PartitionFaults faults)
{
    /// <summary>The pause between two questions.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly PendingRequest<IReadOnlyDictionary<TopicPartition, long>> _question = new();
    private IReadOnlyDictionary<TopicPartition, long>? _ends;
    private TimeSpan _askedAt;
    private bool _hasFailed;
    private TimeSpan _sentAt = -Interval;

    /// <summary>Gets why the last question failed; null since one was answered.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gets when the last question was answered, by the monotonic time.</summary>
    public TimeSpan AnsweredAt { get; private set; }

    /// <summary>Forgets what is under way: the partitions changed.</summary>
    public void Reset()
    {
        _question.Forget();
        _ends = null;
    }

    /// <summary>Tells, once a question, that it failed: perhaps a partition is no more.</summary>
    public bool TakeFailure()
    {
        var hasFailed = _hasFailed;
        _hasFailed = false;
        return hasFailed;
    }

    /// <summary>Takes an answer if there is one, moves the clock's proof if it is met, and asks again when it is time.</summary>
    /// <param name="at">The monotonic time.</param>
    /// <param name="ask">Sends the question.</param>
    public void Poll(TimeSpan at, Func<Task<IReadOnlyDictionary<TopicPartition, long>>> ask)
    {
        if (_question.TryTake(out var ends, out var failure))
        {
            (_ends, Failure) = (ends, failure);
            _hasFailed = failure is not null;
            if (failure is null)
            {
                clock.Hear(at);
                AnsweredAt = at;
                faults.ClearReached(positions, ends!);
            }
        }

        if (_ends is not null && _ends.All(e => positions.HasReached(e.Key, e.Value) || faults.IsStuck(e.Key, at)))
        {
            _ends = null;
            clock.Prove(_askedAt);
        }

        if (!_question.IsUnderWay && _ends is null && at - _sentAt >= Interval && positions.Partitions.Count > 0)
        {
            (_sentAt, _askedAt) = (at, clock.Now);
            _question.Start(ask());
        }
    }
}
