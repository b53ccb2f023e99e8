using Confluent.Kafka;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using Telemetry.Sdk.Schema;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>What a run of the sample left on a cluster, for the official deserializers of other languages.</summary>
internal sealed class ShopRecords
{
    private const string SpanTopic = "otlp_spans";

    private static readonly Dictionary<string, MessageDescriptor> Types =
        EventsReflection.Descriptor.MessageTypes.ToDictionary(type => type.FullName).Append(new(SpanTopic, TracesData.Descriptor)).ToDictionary();

    private readonly ILookup<string, ConsumeResult<byte[], byte[]>> _byTopic;

    private ShopRecords(IEnumerable<ConsumeResult<byte[], byte[]>> records) => _byTopic = records.ToLookup(record => record.Topic);

    /// <summary>Gets the first byte of each span record's schema id header: 1 before a GUID, 0 before an id.</summary>
    public IEnumerable<byte> SpanMagics =>
        _byTopic[SpanTopic].Select(record => record.Message.Headers.Single(header => header.Key == RecordHeaders.ValueSchemaId).GetValueBytes()[0]);

    public static ShopRecords Read(KafkaCluster kafka, string user = "") => new(TopicRecords.Read(
        new Dictionary<string, string>(kafka.SettingsOf(user)) { ["bootstrap.servers"] = kafka.BootstrapServers },
        [.. Types.Keys]));

    /// <summary>Has every record read by an official deserializer, which must find in it what we find.</summary>
    /// <returns>The spans and events in them.</returns>
    public async Task<(int Spans, int Events)> ReadByAsync(PeerLanguage language, string registry)
    {
        await using var peer = SerdePeer.Start(language);
        await peer.OpenAsync(registry);
        var (spans, events) = (0, 0);
        foreach (var records in _byTopic)
        {
            var type = Types[records.Key];
            var read = await peer.DeserializeAsync(records.Key, type, records.Select(PeerRecord.Of));
            Assert.That(read, Is.EqualTo(records.Select(record => Parse(type, record.Message))), $"{records.Key} as {language} reads it");
            events += records.Key == SpanTopic ? 0 : read.Count;
            spans += read.OfType<TracesData>().Sum(data => data.ResourceSpans.Sum(r => r.ScopeSpans.Sum(s => s.Spans.Count)));
        }

        return (spans, events);
    }

    private static IMessage Parse(MessageDescriptor type, Message<byte[], byte[]> record)
    {
        var offset = 0;
        if (type != TracesData.Descriptor)
        {
            Assert.That(SchemaFraming.TryReadPrefix(record.Value, out _, out offset), Is.EqualTo(FramingError.None));
        }

        return type.Parser.ParseFrom(record.Value, offset, record.Value.Length - offset);
    }
}
