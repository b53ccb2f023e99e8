namespace Telemetry.Sdk.Transport;

/// <summary>What became of a record that was handed to Kafka's client, by who can act on it.</summary>
internal enum DeliveryStatus
{
    /// <summary>Acknowledged by all in-sync replicas.</summary>
    Delivered,

    /// <summary>Not acknowledged; the same record may be sent again.</summary>
    Temporary,

    /// <summary>The topic does not exist, or not that partition: a first-day condition.</summary>
    TopicMissing,

    /// <summary>The cluster refuses this producer the topic: a first-day condition.</summary>
    NotAuthorized,

    /// <summary>The record is larger than the client or the broker takes.</summary>
    TooLarge,

    /// <summary>The broker will never take this record.</summary>
    Refused,
}
