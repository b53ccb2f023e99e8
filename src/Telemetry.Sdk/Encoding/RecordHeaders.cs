namespace Telemetry.Sdk.Encoding;

/// <summary>Names of the record headers on the wire. They are a public contract: never renamed.</summary>
internal static class RecordHeaders
{
    /// <summary>Confluent's schema id header of the value.</summary>
    public const string ValueSchemaId = "__value_schema_id";

    /// <summary>The OpenTelemetry Collector's signal header; <c>traces</c> on span records.</summary>
    public const string Signal = "otelcol.signal";

    /// <summary>Identity and sequence of the record, see <see cref="RecordOrigin"/>.</summary>
    public const string Origin = "tsdk-origin";

    /// <summary>Sequence ranges given up after sealing, see <see cref="SequenceGap"/>.</summary>
    public const string Gap = "tsdk-gap";

    /// <summary>Present on a record that comes from the spool.</summary>
    public const string Replayed = "tsdk-replayed";

    /// <summary><c>caller</c> where the key is the caller's own.</summary>
    public const string Key = "tsdk-key";

    /// <summary><c>1</c> where the event was emitted outside a span.</summary>
    public const string Root = "tsdk-root";

    /// <summary>W3C trace context, https://www.w3.org/TR/trace-context/.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>W3C trace context, https://www.w3.org/TR/trace-context/.</summary>
    public const string TraceState = "tracestate";

    /// <summary>CloudEvents 1.0, Kafka binary mode, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md.</summary>
    public const string CloudEventsSpecVersion = "ce_specversion";

    /// <summary>CloudEvents <c>id</c>: the UUIDv7 of the event.</summary>
    public const string CloudEventsId = "ce_id";

    /// <summary>CloudEvents <c>type</c>: the Protobuf full name.</summary>
    public const string CloudEventsType = "ce_type";

    /// <summary>CloudEvents <c>source</c>: <c>/namespace/name</c> of the service.</summary>
    public const string CloudEventsSource = "ce_source";

    /// <summary>CloudEvents <c>time</c>: when the event happened.</summary>
    public const string CloudEventsTime = "ce_time";
}
