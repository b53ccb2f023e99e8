namespace Telemetry.Sdk.Testing;

/// <summary>
/// The kinds of request that <see cref="EmbeddedKafka"/> answers and that errors can be injected for. The values are Kafka's API keys
/// (https://kafka.apache.org/protocol#protocol_api_keys); another key of the protocol may be cast to this type.
/// </summary>
public enum EmbeddedKafkaRequest
{
    /// <summary>A producer sends batches.</summary>
    Produce = 0,

    /// <summary>A consumer reads batches.</summary>
    Fetch = 1,

    /// <summary>A client asks for the first or last offset of partitions.</summary>
    ListOffsets = 2,

    /// <summary>A client asks for brokers, topics and leaders.</summary>
    Metadata = 3,

    /// <summary>A group member commits offsets.</summary>
    OffsetCommit = 8,

    /// <summary>A group member reads committed offsets.</summary>
    OffsetFetch = 9,

    /// <summary>A client asks which broker coordinates a group or a transaction.</summary>
    FindCoordinator = 10,

    /// <summary>A member joins a group (classic protocol).</summary>
    JoinGroup = 11,

    /// <summary>A member says that it lives (classic protocol).</summary>
    Heartbeat = 12,

    /// <summary>A member leaves a group (classic protocol).</summary>
    LeaveGroup = 13,

    /// <summary>A member receives its partitions (classic protocol).</summary>
    SyncGroup = 14,

    /// <summary>A client asks which requests the broker knows.</summary>
    ApiVersions = 18,

    /// <summary>An idempotent or transactional producer asks for its id.</summary>
    InitProducerId = 22,

    /// <summary>A consumer checks its position after a leader change.</summary>
    OffsetForLeaderEpoch = 23,

    /// <summary>A transactional producer adds partitions.</summary>
    AddPartitionsToTransaction = 24,

    /// <summary>A transactional producer adds a group's offsets.</summary>
    AddOffsetsToTransaction = 25,

    /// <summary>A transactional producer commits or aborts.</summary>
    EndTransaction = 26,

    /// <summary>A transactional producer commits a group's offsets.</summary>
    TransactionOffsetCommit = 28,

    /// <summary>A member joins, lives, or leaves (consumer protocol of KIP-848).</summary>
    ConsumerGroupHeartbeat = 68,
}
