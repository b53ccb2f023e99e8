using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>The end that a reader is asked to read to: looks for new partitions once, takes all end offsets, and tells when they are reached. Used by the reader's thread only.</summary>
internal sealed class EndOfRange(ReadPositions positions)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly PendingRequest<IReadOnlyDictionary<TopicPartition, long>> _request = new();
    private IReadOnlyDictionary<TopicPartition, long>? _ends;
    private int? _answer;
    private TimeSpan _nextAt;

    /// <summary>Gets a value indicating whether everything up to the end was read.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Asks for what is still unknown.</summary>
    public void Poll(TimeSpan at, TopicWatch topics, Func<Task<IReadOnlyDictionary<TopicPartition, long>>> ask)
    {
        _answer ??= topics.LookNow();

        if (_request.TryTake(out var ends, out _))
        {
            _ends = ends;
            _nextAt = at + RetryPause;
        }

        if (_ends is null && !_request.IsUnderWay && at >= _nextAt && topics.Answers >= _answer)
        {
            _request.Start(ask());
        }

        IsReached = _ends is not null && positions.HaveReached(_ends);
    }

    /// <summary>Takes the ends again: there are new partitions, or positions that moved.</summary>
    public void Reset()
    {
        _request.Forget();
        _ends = null;
    }
}
