using Confluent.Kafka;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// One Kafka record on its way. The bytes are ours until <see cref="ITransport.Reported"/> has spoken of it; the export loop
/// alone changes it.
/// </summary>
internal sealed class OutgoingRecord
{
    public required RecordKind Kind { get; init; }

    public required TopicState Topic { get; init; }

    public required byte[] Value { get; init; }

    /// <summary>Gets how many spans are in it; 1 for an event.</summary>
    public required int Count { get; init; }

    /// <summary>Gets when it was sealed or emitted: Kafka's timestamp.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the bytes reserved for it in the memory budget.</summary>
    public required int ReservedBytes { get; init; }

    public byte[]? Key { get; init; }

    /// <summary>Gets or sets the lane; <see cref="TraceLane.Unplaced"/> where the key is the caller's own.</summary>
    public uint Lane { get; set; }

    /// <summary>Gets or sets the partition; -1 leaves it to Kafka's partitioner and the key.</summary>
    public int Partition { get; set; } = -1;

    /// <summary>Gets the headers; what depends on the sequence is added when the record gets it.</summary>
    public Headers Headers { get; init; } = [];

    /// <summary>Gets or sets the first of its <see cref="Count"/> sequences; <see langword="null"/> until it first leaves.</summary>
    public ulong? FirstSequence { get; set; }

    /// <summary>Gets or sets the gaps that its header names now.</summary>
    public SequenceGap[] NamedGaps { get; set; } = [];

    /// <summary>Gets or sets the position in the order of sealing, for flush barriers.</summary>
    public long Number { get; set; }

    /// <summary>Gets or sets when it was last handed to Kafka's client, a <see cref="TimeProvider"/> timestamp.</summary>
    public long SentAt { get; set; }

    /// <summary>Gets what ends an awaited <c>EmitAsync</c>: without an exception when acknowledged.</summary>
    public TaskCompletionSource<TelemetryException?>? Completion { get; init; }
}
