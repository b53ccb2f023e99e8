namespace Telemetry.Sdk;

/// <summary>
/// Why a span or an event was given up. A closed list: the names in <see cref="DropReasonExtensions.ToErrorType"/> are the
/// <c>error.type</c> of the metrics and the numbers stand in the <c>tsdk-gap</c> header, so the order never changes.
/// </summary>
public enum DropReason
{
    /// <summary>No memory was left within <see cref="BatchingOptions.QueueBytes"/>.</summary>
    QueueFull = 1,

    /// <summary>It came after the client was disposed.</summary>
    AlreadyShutdown = 2,

    /// <summary>It is larger than a record may be, or the broker said so.</summary>
    TooLarge = 3,

    /// <summary>It could not be turned into bytes; also a redaction or enrichment hook that threw.</summary>
    EncodeFailed = 4,

    /// <summary>The Schema Registry refused its schema as invalid or incompatible.</summary>
    SchemaRejected = 5,

    /// <summary>Kafka did not acknowledge it before the client ended, or refused it for good.</summary>
    DeliveryFailed = 6,

    /// <summary>No disk space was left within the spool's budget.</summary>
    SpoolFull = 7,

    /// <summary>Its bytes on disk were damaged.</summary>
    SpoolCorrupt = 8,

    /// <summary>It lay in a spool file that could not be read and was set aside.</summary>
    Quarantined = 9,

    /// <summary>It waited longer than the spool keeps records.</summary>
    Expired = 10,
}
