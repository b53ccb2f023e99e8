using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// One question to the brokers at a time: where do all partitions end? When the reader has read up to the answer, everything
/// that was in Kafka when the question was sent has been read. Used by the reader's thread only; no I/O of its own.
/// </summary>
internal sealed class EndProof(ReaderClock clock, ReadPositions positions)
{
    /// <summary>The pause between two questions.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly PendingRequest<IReadOnlyDictionary<TopicPartition, long>> _question = new();
    private IReadOnlyDictionary<TopicPartition, long>? _ends;
    private TimeSpan _askedAt;
    private TimeSpan _sentAt = -Interval;

    /// <summary>Gets why the last question failed; null since one was answered.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Forgets what is under way: the partitions changed.</summary>
    public void Reset()
    {
        _question.Forget();
        _ends = null;
    }

    /// <summary>Takes an answer if there is one, moves the clock's proof if it is met, and asks again when it is time.</summary>
    /// <param name="at">The monotonic time.</param>
    /// <param name="ask">Sends the question.</param>
    public void Poll(TimeSpan at, Func<Task<IReadOnlyDictionary<TopicPartition, long>>> ask)
    {
        if (_question.TryTake(out var ends, out var failure))
        {
            (_ends, Failure) = (ends, failure);
            if (failure is null)
            {
                clock.Hear(at);
            }
        }

        if (_ends is not null && positions.HaveReached(_ends))
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
