using Confluent.Kafka;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Testing.Capture;

/// <summary>Reads a record that would have gone to Kafka as a reader of its topic does.</summary>
internal static class CapturedRecord
{
    public static RecordEnvelope EnvelopeOf(OutgoingRecord record) => new(record.Topic.Name, record.Partition, record.Number)
    {
        Timestamp = record.Timestamp,
        ReceivedAt = record.Timestamp,
        Origin = record.Headers.TryGetLastBytes(RecordHeaders.Origin, out var bytes) && RecordOrigin.TryRead(bytes, out var origin) ? origin : null,
    };

    public static CorrelatedEvent EventOf(OutgoingRecord record, IReadOnlyCollection<SchemaEntry> entries)
    {
        record.Headers.TryGetLastBytes(RecordHeaders.CloudEventsType, out var typeName);
        var name = System.Text.Encoding.UTF8.GetString(typeName);
        var type = entries.First(e => e.Type.FullName == name).Type;
        var decoder = new EventDecoder([new EventSubscription(record.Topic.Name, type, type.Parser)]);
        var message = new Message<byte[], byte[]> { Key = record.Key!, Value = record.Value, Headers = record.Headers };
        return decoder.Decode(EnvelopeOf(record), message, out var reason)?.Content.OfType<CorrelatedEvent>().Single()
            ?? throw new InvalidOperationException($"The captured event {name} cannot be read back ({reason}).");
    }
}
