using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>A record as a plain consumer reads it.</summary>
internal sealed class ReadRecord
{
    public ReadRecord(ConsumeResult<byte[], byte[]> result)
    {
        Result = result;
        Headers = result.Message.Headers.ToDictionary(h => h.Key, h => h.GetValueBytes());
        Assert.That(RecordOrigin.TryRead(Headers[RecordHeaders.Origin], out var origin), Is.True);
        Origin = origin;
    }

    public ConsumeResult<byte[], byte[]> Result { get; }

    public IReadOnlyDictionary<string, byte[]> Headers { get; }

    public RecordOrigin Origin { get; }

    public byte[] Value => Result.Message.Value;

    public IEnumerable<Span> Spans => TracesData.Parser.ParseFrom(Value).ResourceSpans.SelectMany(r => r.ScopeSpans).SelectMany(s => s.Spans);

    public string Text(string header) => System.Text.Encoding.ASCII.GetString(Headers[header]);

    /// <summary>Reads the event behind the prefix of a first message type.</summary>
    public T Event<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        var indexes = Telemetry.Sdk.Schema.MessageIndexes.Of(((IMessage)parser.ParseFrom([])).Descriptor);
        return parser.ParseFrom(Value.AsSpan(Telemetry.Sdk.Schema.SchemaFraming.PrefixSize(indexes)));
    }
}
