using Confluent.Kafka;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using Telemetry.Sdk.Schema;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Confluent's Protobuf serdes of other languages read what we write and write what we read: id before the message, GUID in the header.</summary>
[CancelAfter(120_000)]
[TestFixture(PeerLanguage.JavaScript)]
[TestFixture(PeerLanguage.Python)]
public sealed class OfficialSerdesTests(PeerLanguage language)
{
    private const int Traces = 10;

    private readonly TestTopics _topics = new();
    private SerdePeer _peer = null!;
    private TestBackbone _backbone = null!;
    private WrittenTraces _written = null!;

    [OneTimeSetUp]
    public async Task WriteAsync()
    {
        _peer = SerdePeer.Start(language);
        _backbone = await TestBackbone.StartAsync(BackboneKind.Embedded);
        await _backbone.CreateTopicsAsync(_topics.All);
        await using var client = new TelemetryClient(_backbone.ClientOptions(_topics, TelemetryProfile.Development));
        _written = WrittenTraces.Write(client, Traces);
        Assert.That((await client.FlushAsync(Eventually.Patience)).Completed, Is.True);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }

        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    // Python's client cannot read what the same client registered: it remembers the registry's answer, which is text.
    [SetUp]
    public Task OpenAsync() => _peer.OpenAsync(_backbone.Registry.Url);

    [Test]
    public async Task Deserialize_EventsOfAClient_FindsTheSchemaByPrefix()
    {
        var records = _backbone.ReadRecords(_topics.SeatsHeld);

        var read = await _peer.DeserializeAsync(_topics.SeatsHeld, SeatsHeld.Descriptor, records.Select(PeerRecord.Of));

        Assert.That(records.Select(record => record.Message.Value[0]), Has.All.EqualTo(SchemaFraming.PrefixMagic));
        Assert.That(read.Cast<SeatsHeld>().Select(held => (held.TraceId, held.SpanId, held.EventCode)), Is.EquivalentTo(
            _written.Events.Where(e => e.Type == SeatsHeld.Descriptor.FullName).Select(e => (e.TraceId, e.SpanId, e.EventCode))));
    }

    [Test]
    public async Task Deserialize_SpanRecordsOfAClient_FindsTheSchemaByHeader()
    {
        var records = _backbone.ReadRecords(_topics.Spans);

        var read = await _peer.DeserializeAsync(_topics.Spans, TracesData.Descriptor, records.Select(PeerRecord.Of));

        Assert.That(
            records.Select(record => record.Message.Headers.Single(h => h.Key == RecordHeaders.ValueSchemaId).GetValueBytes()[0]),
            Has.All.EqualTo(SchemaFraming.GuidMagic));
        Assert.That(read, Is.EqualTo(records.Select(record => TracesData.Parser.ParseFrom(record.Message.Value))));
        Assert.That(read.Cast<TracesData>().Sum(data => data.ResourceSpans.Sum(r => r.ScopeSpans.Sum(s => s.Spans.Count))), Is.EqualTo(_written.Spans.Count));
    }

    [Test]
    public async Task Deserialize_OurSerializer_ReadsNestedTypes([Values] bool header)
    {
        var options = new SchemaRegistryOptions { Url = _backbone.Registry.Url };
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";
        options.Settings["protobuf.serializer.schema.id.strategy"] = header ? "Header" : "Prefix";
        using var serializer = new ProtobufSerializer<Span.Types.Event>(options);
        var context = new SerializationContext(MessageComponentType.Value, "nested", []);
        var sent = new Span.Types.Event { Name = "retry", TimeUnixNano = ulong.MaxValue };

        var value = await serializer.SerializeAsync(sent, context);
        var read = await _peer.DeserializeAsync("nested", Span.Types.Event.Descriptor, PeerRecord.Of(value, context.Headers));

        Assert.That(context.Headers, Has.Count.EqualTo(header ? 1 : 0));
        Assert.That(read, Is.EqualTo(new[] { sent }));
    }

    [Test]
    public async Task Serialize_OfTheOfficialOne_IsByteForByteOurs([Values] bool header)
    {
        var topic = $"ours-{header}";
        var sent = new SeatsHeld { EventCode = "plätze ✓", Count = -1, EventTimeUnixNano = long.MaxValue };
        var theirs = (await _peer.SerializeAsync(topic, header, register: true, sent))[0];
        var options = new SchemaRegistryOptions { Url = _backbone.Registry.Url };
        options.Settings["protobuf.serializer.schema.id.strategy"] = header ? "Header" : "Prefix";
        using var serializer = new ProtobufSerializer<SeatsHeld>(options);
        var context = new SerializationContext(MessageComponentType.Value, topic, []);

        var ours = PeerRecord.Of(await serializer.SerializeAsync(sent, context), context.Headers);

        Assert.That(ours.Value, Is.EqualTo(theirs.Value));
        Assert.That(ours.Headers, Is.EqualTo(theirs.Headers));
    }

    [Test]
    public async Task Serialize_OfTheOfficialOne_OurDeserializerReads([Values] bool header)
    {
        var sent = new[] { new OrderPlaced { EventCode = "a", Count = 2, AmountCents = -7 }, new OrderPlaced() };

        var records = await _peer.SerializeAsync("theirs", header, register: true, sent);

        var deserializer = new ProtobufDeserializer<OrderPlaced>(new SchemaRegistryOptions(), MessageIndexPolicy.Reject);
        Assert.That(records.Select(r => r.Headers.Count), Has.All.EqualTo(header ? 1 : 0));
        Assert.That(records.Select(r => deserializer.Deserialize(r.Value, isNull: false, new SerializationContext(MessageComponentType.Value, "theirs", r.ToHeaders()))), Is.EqualTo(sent));
    }

    [Test]
    public async Task Serialize_OfTheOfficialOne_TheReaderJoins([Values] bool header, CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await _backbone.CreateTopicsAsync(topics.All);
        await WriteAsync(topics.Spans, key: null, await _peer.SerializeAsync(topics.Spans, header: true, register: true, [.. _backbone.ReadRecords(_topics.Spans).Select(r => TracesData.Parser.ParseFrom(r.Message.Value))]));
        foreach (var trace in _written.TraceIds)
        {
            await WriteAsync(topics.SeatsHeld, trace, await _peer.SerializeAsync(topics.SeatsHeld, header, register: true, new SeatsHeld { EventCode = trace, Count = 1 }));
        }

        var (traces, report) = await _backbone.ReadTracesAsync(topics, cancellation);

        var events = traces.SelectMany(t => t.Events).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(report.Unreadable, Is.Empty);
            Assert.That(traces.Select(t => (t.TraceId.ToHexString(), t.Spans.Count, ((SeatsHeld)t.Events.Single().Message).EventCode)), Is.EquivalentTo(_written.TraceIds.Select(id => (id, 5, id))));
            Assert.That(events.Select(e => e.SchemaGuid is not null), Has.All.EqualTo(header));
            Assert.That(events.Select(e => e.SchemaId is not null), Has.All.EqualTo(!header));
        });
    }

    // Lanes do not matter to what is asserted: one partition is as good as another.
    private async Task WriteAsync(string topic, string? key, IEnumerable<PeerRecord> records)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig { BootstrapServers = _backbone.BootstrapServers, Partitioner = Partitioner.ConsistentRandom }).Build();
        foreach (var record in records)
        {
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]> { Key = key is null ? null : System.Text.Encoding.UTF8.GetBytes(key), Value = record.Value, Headers = record.ToHeaders() });
        }
    }
}
