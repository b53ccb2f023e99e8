namespace Telemetry.Sdk.Consuming;

/// <summary>Why a record, or one span of it, was skipped. Append only.</summary>
public enum UnreadableReason
{
    /// <summary>The value of a span record is not OTLP <c>TracesData</c>.</summary>
    InvalidSpanRecord = 0,

    /// <summary>One span of a record is damaged or has no valid ids; its neighbours were read.</summary>
    InvalidSpan = 1,

    /// <summary>The value of an event record has neither a schema id in front nor one in a header, or a broken one.</summary>
    InvalidFraming = 2,

    /// <summary>The payload is not a message of the declared type.</summary>
    InvalidMessage = 3,

    /// <summary>The record's type is not one that was declared for its topic.</summary>
    UnknownEventType = 4,

    /// <summary>No trace id: no <c>traceparent</c>, no key of 32 hexadecimal characters, no <c>trace_id</c> field.</summary>
    NoTraceId = 5,

    /// <summary>Kafka's client could not read a record or a batch of records, for example an unknown compression.</summary>
    InvalidBatch = 6,
}
