using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Partitions whose next record Kafka no longer has; they go on at their earliest one. Used by the reader's thread only.</summary>
internal sealed class OffsetResets(ReadPositions positions)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<TopicPartition> _partitions = [];
    private readonly PendingRequest<IReadOnlyDictionary<TopicPartition, long>> _request = new();
    private TimeSpan _nextAt;

    public void Add(TopicPartition partition) => _partitions.Add(partition);

    /// <summary>Returns the earliest offsets when they are known; a failed question is asked again.</summary>
    public IReadOnlyDictionary<TopicPartition, long>? Poll(TimeSpan at, Func<IReadOnlyList<TopicPartition>, Task<IReadOnlyDictionary<TopicPartition, long>>> ask)
    {
        if (_request.TryTake(out var earliest, out _))
        {
            _nextAt = at + RetryPause;
            if (earliest is not null)
            {
                _partitions.ExceptWith(earliest.Keys);
                return earliest;
            }
        }

        _partitions.IntersectWith(positions.Partitions);
        if (!_request.IsUnderWay && _partitions.Count > 0 && at >= _nextAt)
        {
            _request.Start(ask([.. _partitions]));
        }

        return null;
    }
}
