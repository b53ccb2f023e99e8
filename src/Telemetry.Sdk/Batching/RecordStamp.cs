using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>Gives a record what only its leaving decides: partition, sequence, schema id, and the gaps before it.</summary>
internal sealed class RecordStamp(Guid instanceId)
{
    private static readonly byte[] Traces = "traces"u8.ToArray();

    public Guid InstanceId => instanceId;

    /// <summary>Stamps a record that leaves for the first time.</summary>
    public void Stamp(RecordStream stream, SchemaEntry entry, OutgoingRecord record)
    {
        Place(record, stream.Topic.View.Partitions);
        record.FirstSequence = stream.Sequences.Take(record.Lane, record.Count);
        var schema = entry.Status;
        if (record.Kind == RecordKind.Spans)
        {
            record.Headers.Add(RecordHeaders.Signal, Traces);
            if (schema.State == SchemaState.Known)
            {
                record.Headers.Add(RecordHeaders.ValueSchemaId, SchemaFraming.HeaderValue(schema.Identity, entry.Indexes));
            }
        }
        else
        {
            SchemaFraming.WritePrefix(record.Value, schema.Identity.Id, entry.Indexes);
        }

        var origin = new RecordOrigin(instanceId, record.Lane, record.FirstSequence.Value, (uint)record.Count);
        record.Headers.Add(RecordHeaders.Origin, origin.ToBytes());
    }

    /// <summary>Prepares a record for one more try: its identity stays, its partition exists, and the newest gaps are named.</summary>
    public static void Prepare(RecordStream stream, OutgoingRecord record)
    {
        var partitions = stream.Topic.View.Partitions;
        if (record.Partition >= partitions && partitions > 0)
        {
            // Fewer partitions than when it was sealed; it is never decoded and regrouped.
            record.Partition = (int)(record.Lane % (uint)partitions);
        }

        var gaps = stream.Sequences.Gaps(record.Lane);
        record.Headers.Remove(RecordHeaders.Gap);
        record.NamedGaps = gaps.Count == 0 ? [] : [.. gaps];
        if (gaps.Count > 0)
        {
            record.Headers.Add(RecordHeaders.Gap, SequenceGap.ToBytes(record.NamedGaps));
        }
    }

    private static void Place(OutgoingRecord record, int partitions)
    {
        if (record.Kind == RecordKind.Event && record.Lane != TraceLane.Unplaced)
        {
            record.Partition = TraceLane.Of(System.Text.Encoding.ASCII.GetString(record.Key!), partitions);
            record.Lane = (uint)record.Partition;
        }
    }
}
