using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Testing.Capture;

/// <summary>Keeps the records that would have gone to Kafka, and says of each that it was acknowledged. Thread-safe.</summary>
internal sealed class CaptureTransport : ITransport
{
    private readonly Lock _gate = new();

    // Under the lock.
    private readonly Dictionary<string, TopicState> _topics = new(StringComparer.Ordinal);
    private readonly List<OutgoingRecord> _records = [];

    public Action<OutgoingRecord, DeliveryOutcome>? Reported { get; set; }

    public Action? Changed { get; set; }

    public IReadOnlyList<OutgoingRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    public void Start()
    {
    }

    public TopicState Watch(string topic, int declaredPartitions)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue(topic, out var state))
            {
                _topics[topic] = state = new TopicState(topic, declaredPartitions);
                state.Set(new TopicView(TopicCondition.Ready, declaredPartitions, null, null));
            }

            return state;
        }
    }

    public bool TrySend(OutgoingRecord record)
    {
        lock (_gate)
        {
            _records.Add(record);
        }

        Reported?.Invoke(record, default);
        return true;
    }

    public void Flush(TimeSpan timeout)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
