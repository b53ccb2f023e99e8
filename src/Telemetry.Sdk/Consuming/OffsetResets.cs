using Confluent.Kafka;

namespace Telemetry.Sdk.Consuming;

/// <summary>Partitions whose next record Kafka no longer has; they go on at their earliest one. Used by the reader's thread only.</summary>
internal sealed class OffsetResets
{
    private readonly HashSet<TopicPartition> _partitions = [];
    private readonly PendingRequest<IReadOnlyDictionary<TopicPartition, long>> _request = new();

    public void Add(TopicPartition partition) => _partitions.Add(partition);

    /// <summary>Returns the earliest offsets when they are known; a failed question is asked again.</summary>
    public IReadOnlyDictionary<TopicPartition, long>? Poll(Func<IReadOnlyList<TopicPartition>, Task<IReadOnlyDictionary<TopicPartition, long>>> ask)
    {
        if (_request.TryTake(out var earliest, out _) && earliest is not null)
        {
            _partitions.ExceptWith(earliest.Keys);
            return earliest;
        }

        if (!_request.IsUnderWay && _partitions.Count > 0)
        {
            _request.Start(ask([.. _partitions]));
        }

        return null;
    }
}
