using Google.Protobuf;

namespace Telemetry.Sdk.Consuming;

/// <summary>What a <see cref="CorrelatedReader"/> reads and when it takes a trace for whole. Read once, by the reader's constructor. Not thread-safe.</summary>
public sealed class CorrelatedReaderOptions
{
    private readonly List<string> _spanTopics = [];
    private readonly List<EventSubscription> _events = [];

    /// <summary>Gets the Kafka client's settings. The reader never joins a group, never commits and never creates a topic, whatever they say.</summary>
    public KafkaOptions Kafka { get; } = new();

    /// <summary>Gets or sets where to begin.</summary>
    /// <value><see cref="ReadStart.Earliest"/> by default.</value>
    public ReadStart Start { get; set; } = ReadStart.Earliest;

    /// <summary>Gets or sets how long nothing new must come for a trace whose root ended and that lacks no parent. Times are reader time: it stands still while no broker answers, and while the reader has not yet read what the brokers have.</summary>
    /// <value>2 seconds by default; 1 millisecond to 1 hour.</value>
    public TimeSpan Quiet { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the same for a trace that lacks parents; it is delivered as partial. Where it is shorter than <see cref="Quiet"/>, that one counts.</summary>
    /// <value>10 seconds by default; 1 millisecond to 1 hour.</value>
    public TimeSpan QuietWithGaps { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the same for a partition number on which others than this SDK write: an OpenTelemetry batch waits up to 5 seconds. Where it is shorter than <see cref="Quiet"/>, that one counts.</summary>
    /// <value>10 seconds by default; 1 millisecond to 1 hour.</value>
    public TimeSpan QuietWithOtherWriters { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a trace is kept open at most, from its first record read. Later records form a further segment.</summary>
    /// <value>60 seconds by default; 1 millisecond to 1 day.</value>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the memory that may be held for records, Kafka's client included. Near the limit traces are delivered early (<see cref="CompletionReason.MemoryPressure"/>); so does what exceeds half of it while the reader catches up with a backlog; where the enumeration does not keep up, reading pauses.</summary>
    /// <value>268,435,456 bytes (256 MiB) by default; at least 4 MiB.</value>
    public long MemoryBudgetBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Gets or sets what takes the place of "the root ended", for example <c>t => t.EventsOf&lt;OrderClosed&gt;().Any()</c>. Called on the reader's thread after each quiet period of a trace, so it must be fast; an exception ends the reader.</summary>
    /// <value>None by default: the root span.</value>
    public Func<CorrelatedTrace, bool>? CompleteWhen { get; set; }

    /// <summary>Gets or sets the producers whose records count, by instance id (<c>tsdk-origin</c>); everything else, records without one included, is left out and counted in <see cref="ReadReport.OtherInstances"/>. The whole life of these producers is expected: sequences missing before the first one read are gaps too.</summary>
    /// <value><see langword="null"/> by default: every writer.</value>
    public IReadOnlySet<Guid>? InstanceIds { get; set; }

    internal IReadOnlyList<string> SpanTopics => _spanTopics;

    internal IReadOnlyList<EventSubscription> EventSubscriptions => _events;

    /// <summary>Reads spans (OTLP <c>TracesData</c>) of a topic, written by this SDK or by an OpenTelemetry Collector.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"><paramref name="topic"/> is null or empty.</exception>
    public CorrelatedReaderOptions Spans(string topic = "otlp_spans")
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        if (!_spanTopics.Contains(topic, StringComparer.Ordinal))
        {
            _spanTopics.Add(topic);
        }

        return this;
    }

    /// <summary>Reads the events of a type, written by this SDK or by any Confluent client. Several types may share a topic: then <c>ce_type</c> tells them apart, or, without it and where all of them come from one .proto file, the message indexes.</summary>
    /// <typeparam name="T">The generated Protobuf message type.</typeparam>
    /// <param name="topic">The topic; <see langword="null"/> for the type's Protobuf full name.</param>
    /// <returns>These options.</returns>
    public CorrelatedReaderOptions Event<T>(string? topic = null)
        where T : IMessage<T>, new()
    {
        var descriptor = new T().Descriptor;
        topic ??= descriptor.FullName;
        _events.RemoveAll(e => e.Topic == topic && e.Descriptor.FullName == descriptor.FullName);
        _events.Add(new EventSubscription(topic, descriptor, new MessageParser<T>(static () => new T())));
        return this;
    }
}
