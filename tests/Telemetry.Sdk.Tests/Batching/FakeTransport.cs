using System.Collections.Concurrent;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

/// <summary>A transport in memory: topics are there at once unless a test says otherwise, and each record gets the answer that the test chose.</summary>
internal sealed class FakeTransport : ITransport
{
    private readonly ConcurrentDictionary<string, TopicState> _topics = new();
    private readonly ConcurrentDictionary<OutgoingRecord, bool> _pending = new();

    public Action<OutgoingRecord, DeliveryOutcome>? Reported { get; set; }

    public Action? Changed { get; set; }

    public TopicCondition NewTopics { get; set; } = TopicCondition.Ready;

    public int Partitions { get; set; } = 4;

    public bool HasRoom { get; set; } = true;

    /// <summary>Gets or sets the answer to a record; null keeps it in flight.</summary>
    public Func<OutgoingRecord, DeliveryOutcome?> Answer { get; set; } = static _ => default(DeliveryOutcome);

    /// <summary>Gets or sets a value indicating whether its end never comes, nor a report.</summary>
    public bool Hangs { get; set; }

    public ConcurrentQueue<SentRecord> Sent { get; } = new();

    public static DeliveryOutcome Failed(DeliveryStatus status) => new(status, status.ToString(), "scripted");

    public void Start()
    {
    }

    public TopicState Watch(string topic, int declaredPartitions) => _topics.GetOrAdd(topic, name =>
    {
        var state = new TopicState(name, declaredPartitions);
        state.Set(new TopicView(NewTopics, NewTopics is TopicCondition.Ready or TopicCondition.Probing ? Partitions : 0, null, null));
        return state;
    });

    public void Set(string topic, TopicCondition condition, int partitions)
    {
        Watch(topic, 12).Set(new TopicView(condition, partitions, condition == TopicCondition.Blocked ? "scripted" : null, null));
        Changed?.Invoke();
    }

    public bool TrySend(OutgoingRecord record)
    {
        if (!HasRoom)
        {
            return false;
        }

        _pending[record] = true;
        Sent.Enqueue(new SentRecord(record, record.Partition, record.Lane, record.FirstSequence!.Value, record.Count, record.Headers.ToDictionary(h => h.Key, h => h.GetValueBytes())));
        if (Answer(record) is { } outcome)
        {
            Report(record, outcome);
        }

        return true;
    }

    public void Report(OutgoingRecord record, DeliveryOutcome outcome)
    {
        if (_pending.TryRemove(record, out _))
        {
            Reported?.Invoke(record, outcome);
        }
    }

    public void Flush(TimeSpan timeout)
    {
    }

    public ValueTask DisposeAsync()
    {
        if (Hangs)
        {
            return new ValueTask(new TaskCompletionSource().Task);
        }

        foreach (var record in _pending.Keys)
        {
            Report(record, Failed(DeliveryStatus.Temporary));
        }

        return ValueTask.CompletedTask;
    }
}
