using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Consuming;

/// <summary>Span records as Kafka's client hands them over, all on partition 2.</summary>
internal static class KafkaRecords
{
    public static Span Span(byte trace, byte id) => new()
    {
        TraceId = ByteString.CopyFrom([.. Enumerable.Repeat((byte)0, 15), trace]),
        SpanId = ByteString.CopyFrom([0, 0, 0, 0, 0, 0, 0, id]),
        Name = "s",
        StartTimeUnixNano = id,
        EndTimeUnixNano = 100,
        Attributes = { new KeyValue { Key = "n", Value = new AnyValue { IntValue = id } } },
    };

    public static byte[] Value(params Span[] spans)
    {
        var scope = new ScopeSpans();
        scope.Spans.AddRange(spans);
        return new TracesData { ResourceSpans = { new ResourceSpans { ScopeSpans = { scope } } } }.ToByteArray();
    }

    public static ConsumeResult<byte[], byte[]> Record(string topic, long offset, byte[] value, RecordOrigin? origin, params (string Name, byte[] Value)[] headers)
    {
        var message = new Message<byte[], byte[]> { Value = value, Headers = [] };
        if (origin is { } o)
        {
            message.Headers.Add(RecordHeaders.Origin, o.ToBytes());
        }

        foreach (var (name, header) in headers)
        {
            message.Headers.Add(name, header);
        }

        return new ConsumeResult<byte[], byte[]> { Topic = topic, Partition = 2, Offset = offset, Message = message };
    }
}
