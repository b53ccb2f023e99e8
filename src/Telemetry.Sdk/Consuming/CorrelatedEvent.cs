using System.Diagnostics;
using Google.Protobuf;

namespace Telemetry.Sdk.Consuming;

/// <summary>A business event of a <see cref="CorrelatedTrace"/>.</summary>
public sealed class CorrelatedEvent : CorrelatedRecord
{
    internal CorrelatedEvent(RecordEnvelope envelope, IMessage message)
        : base(envelope, 0) => Message = message;

    /// <summary>Gets the event, of the type that the reader's options declared. Treat it as read-only: others may hold the same object.</summary>
    public IMessage Message { get; }

    /// <summary>Gets the Protobuf full name of the type.</summary>
    public string Type => Message.Descriptor.FullName;

    /// <summary>Gets the CloudEvents id (<c>ce_id</c>), or the payload's <c>event_id</c>; <see langword="null"/> where the writer gave none.</summary>
    public string? Id { get; internal init; }

    /// <summary>Gets the CloudEvents source (<c>ce_source</c>), <c>/namespace/name</c> of the service; <see langword="null"/> where the writer gave none.</summary>
    public string? Source { get; internal init; }

    /// <summary>Gets when it happened: <c>ce_time</c>, else the payload's <c>event_time_unix_nano</c>, else the Kafka timestamp.</summary>
    public DateTimeOffset Time { get; internal init; }

    /// <summary>Gets the registry's id of the writer's schema, where the record carries one.</summary>
    public int? SchemaId { get; internal init; }

    /// <summary>Gets the registry's GUID of the writer's schema, where the record carries one.</summary>
    public Guid? SchemaGuid { get; internal init; }

    internal override ActivitySpanId Predecessor => SpanId;
}
