using Confluent.Kafka;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.Schema;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

[TestFixture(BackboneKind.Embedded)]
[TestFixture(BackboneKind.Real)]
[TestFixture(BackboneKind.Secure)]
[CancelAfter(120_000)]
public sealed class EndToEndTests(BackboneKind kind)
{
    private TestBackbone _backbone = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _backbone = await TestBackbone.StartAsync(kind);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    [Test]
    public async Task Write_SpansAndEvents_AreReadAsWholeTracesAndEqual(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await using var client = await StartClientAsync(topics);

        var written = WrittenTraces.Write(client, 40);
        await FlushAsync(client);
        var (traces, report) = await _backbone.ReadTracesAsync(topics, cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(traces.SelectMany(t => t.Spans).Select(SpanFacts.Of), Is.EquivalentTo(written.Spans));
            Assert.That(traces.SelectMany(t => t.Events).Select(Facts), Is.EquivalentTo(written.Events));
            Assert.That(traces.Select(t => t.TraceId.ToHexString()), Is.EquivalentTo(written.TraceIds), "each in one piece");
            Assert.That(traces, Has.All.Property("IsPartial").False);
            Assert.That(traces.SelectMany(t => t.Spans), Has.All.Property("ServiceName").EqualTo("seats"));
            Assert.That(traces.SelectMany(t => t.Events), Has.All.Property("Source").EqualTo("/it/seats"));
            Assert.That(traces.SelectMany(t => t.Records), Has.All.Property("InstanceId").EqualTo(client.InstanceId));
            Assert.That((report.Gaps, report.Unreadable.Count, report.DuplicateSpans), Is.EqualTo((0L, 0, 0L)));
        });
    }

    [Test]
    public async Task Write_SpanRecords_LieInTheLaneOfTheirTracesWithTheirHeaders()
    {
        var topics = new TestTopics();
        await using var client = await StartClientAsync(topics);

        var written = WrittenTraces.Write(client, 60);
        await FlushAsync(client);

        // Asking is a call of HttpClient, which the client would record.
        await client.DisposeAsync();
        byte[] schema = [1, .. (await _backbone.SchemaGuidAsync(topics.Spans + "-value")).ToByteArray(bigEndian: true), 0];
        var records = _backbone.ReadRecords(topics.Spans);
        Assert.Multiple(() =>
        {
            foreach (var record in records)
            {
                var spans = TracesData.Parser.ParseFrom(record.Message.Value).ResourceSpans.SelectMany(r => r.ScopeSpans).SelectMany(s => s.Spans).ToList();
                var lanes = spans.Select(s => TraceLane.Of(Convert.ToHexStringLower(s.TraceId.Span), TestTopics.Partitions));
                Assert.That(lanes, Has.All.EqualTo(record.Partition.Value));
                Assert.That(record.Message.Key, Is.Null);
                Assert.That(Header(record, RecordHeaders.ValueSchemaId), Is.EqualTo(schema));
                Assert.That(Text(record, RecordHeaders.Signal), Is.EqualTo("traces"));
                Assert.That(record.Message.Headers, Has.Count.EqualTo(3), "and the origin, and no other");
                Assert.That((int)Origin(record).Count, Is.EqualTo(spans.Count));
            }

            AssertContiguous(records, client.InstanceId, written.Spans.Count);
        });
    }

    [Test]
    public async Task Write_EventRecords_LieInTheLaneOfTheirTraceFramedWithTheirHeaders()
    {
        var topics = new TestTopics();
        await using var client = await StartClientAsync(topics);

        var written = WrittenTraces.Write(client, 30);
        await FlushAsync(client);

        var id = _backbone.Registry.Register(topics.SeatsHeld + "-value", SeatsHeld.Descriptor.File);
        var records = _backbone.ReadRecords(topics.SeatsHeld);
        Assert.Multiple(() =>
        {
            foreach (var record in records)
            {
                var key = System.Text.Encoding.ASCII.GetString(record.Message.Key);
                Assert.That(SchemaFraming.TryReadPrefix(record.Message.Value, out var schema, out var offset), Is.EqualTo(FramingError.None));
                var message = SeatsHeld.Parser.ParseFrom(record.Message.Value.AsSpan(offset).ToArray());
                Assert.That(schema.Id, Is.EqualTo(id));
                Assert.That(record.Partition.Value, Is.EqualTo(TraceLane.Of(key, TestTopics.Partitions)));
                Assert.That(Text(record, RecordHeaders.TraceParent), Does.StartWith($"00-{key}-"));
                Assert.That(Text(record, RecordHeaders.CloudEventsType), Is.EqualTo("ticketshop.v1.SeatsHeld"));
                Assert.That(Text(record, RecordHeaders.CloudEventsSource), Is.EqualTo("/it/seats"));
                Assert.That(Text(record, RecordHeaders.CloudEventsSpecVersion), Is.EqualTo("1.0"));
                Assert.That((message.EventId, message.TraceId, message.Service), Is.EqualTo((Text(record, RecordHeaders.CloudEventsId), key, "seats")));
            }

            AssertContiguous(records, client.InstanceId, 30);
        });
    }

    [Test]
    public async Task Start_DevelopmentProfile_DeclaredTopicsAreCreatedAsDeclaredBeforeAnythingAsksForThem()
    {
        var topics = new TestTopics();
        if (!_backbone.HasTopicAdministration)
        {
            await _backbone.CreateTopicsAsync(topics.All);
        }

        await using var client = new TelemetryClient(_backbone.ClientOptions(topics, TelemetryProfile.Development));
        WrittenTraces.Write(client, 5);
        await FlushAsync(client);

        using var admin = _backbone.Administrator();
        var described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics.All));
        Assert.That(described.TopicDescriptions.Select(t => t.Partitions.Count), Is.EqualTo(new[] { 12, 12, 12 }));
        if (_backbone.HasTopicAdministration)
        {
            var times = topics.All.SelectMany(_backbone.ReadRecords).Select(r => r.Message.Timestamp.Type);
            Assert.That(times.Distinct(), Is.EqualTo(new[] { TimestampType.LogAppendTime }));
        }
    }

    [Test]
    public async Task EmitAsync_TopicMissingInTheVerifyProfile_IsBlockedWithTheCommandAndSentWhenTheTopicIsThere(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        _backbone.RegisterSchemas(topics);
        await _backbone.CreateTopicsAsync(topics.Spans, topics.OrderPlaced);
        await using var client = new TelemetryClient(_backbone.ClientOptions(topics, TelemetryProfile.Verify));
        var emitted = client.EmitAsync(new SeatsHeld { EventCode = "early" }, cancellation);
        var condition = (await Eventually.ThatAsync(
            () => client.Health.Conditions.SingleOrDefault(c => c.Key == $"topic {topics.SeatsHeld}"),
            c => c is not null,
            "the topic is blocked"))!;
        var existing = _backbone.ExistingTopics();

        await _backbone.CreateTopicsAsync(topics.SeatsHeld);
        await emitted;

        var (traces, _) = await _backbone.ReadTracesAsync(topics, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(condition.Cure, Does.StartWith($"kafka-topics.sh --bootstrap-server {_backbone.BootstrapServers} --create --topic {topics.SeatsHeld} --partitions 12"));
            Assert.That(existing, Does.Not.Contain(topics.SeatsHeld), "nobody created it");
            Assert.That(client.Health.Conditions, Is.Empty);
            Assert.That(traces.Single().EventsOf<SeatsHeld>().Single().EventCode, Is.EqualTo("early"));
        });
    }

    [Test]
    public async Task DisposeAsync_WithoutFlush_SendsWhatIsLeft(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        var client = await StartClientAsync(topics);

        var written = WrittenTraces.Write(client, 20);
        await client.DisposeAsync();
        await client.DisposeAsync();

        var (traces, _) = await _backbone.ReadTracesAsync(topics, cancellation);
        var account = client.GetSnapshot();
        Assert.Multiple(() =>
        {
            Assert.That((account.Spans.Ended, account.Spans.Delivered), Is.EqualTo((written.Spans.Count, written.Spans.Count)));
            Assert.That((account.Events.Ended, account.Events.Delivered), Is.EqualTo((written.Events.Count, written.Events.Count)));
            Assert.That(traces.Sum(t => t.Spans.Count), Is.EqualTo(written.Spans.Count));
            Assert.That(traces.Sum(t => t.Events.Count), Is.EqualTo(written.Events.Count));
        });
    }

    [Test]
    public async Task Start_AfterAnEarlierClient_WritesOnAsALifeOfItsOwn(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        var first = await StartClientAsync(topics);
        var before = WrittenTraces.Write(first, 10);
        await first.DisposeAsync();
        await using var second = new TelemetryClient(_backbone.ClientOptions(topics, TelemetryProfile.Verify));
        var after = WrittenTraces.Write(second, 10);
        await FlushAsync(second);

        var (traces, report) = await _backbone.ReadTracesAsync(topics, cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(traces.SelectMany(t => t.Spans).Select(SpanFacts.Of), Is.EquivalentTo(before.Spans.Concat(after.Spans)));
            Assert.That(report.Instances.Select(i => (i.InstanceId, i.Spans, i.Events, i.Gaps)), Is.EquivalentTo(new[]
            {
                (first.InstanceId, 50L, 20L, 0L),
                (second.InstanceId, 50L, 20L, 0L),
            }));
        });
    }

    private static (string TraceId, string SpanId, string Type, string EventCode) Facts(CorrelatedEvent e) =>
        (e.TraceId.ToHexString(), e.SpanId.ToHexString(), e.Type, e.Message is SeatsHeld held ? held.EventCode : ((OrderPlaced)e.Message).EventCode);

    private static byte[] Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.Single(h => h.Key == name).GetValueBytes();

    private static string Text(ConsumeResult<byte[], byte[]> record, string name) => System.Text.Encoding.UTF8.GetString(Header(record, name));

    private static RecordOrigin Origin(ConsumeResult<byte[], byte[]> record)
    {
        Assert.That(RecordOrigin.TryRead(Header(record, RecordHeaders.Origin), out var origin), Is.True);
        return origin;
    }

    private static void AssertContiguous(IReadOnlyList<ConsumeResult<byte[], byte[]>> records, Guid instance, int total)
    {
        Assert.That(records.Sum(r => Origin(r).Count), Is.EqualTo(total));
        foreach (var lane in records.GroupBy(r => r.Partition.Value))
        {
            var next = 0UL;
            foreach (var origin in lane.OrderBy(r => r.Offset.Value).Select(Origin))
            {
                Assert.That((origin.InstanceId, origin.Lane, origin.FirstSequence), Is.EqualTo((instance, (uint)lane.Key, next)));
                next += origin.Count;
            }
        }
    }

    private static async Task FlushAsync(TelemetryClient client)
    {
        var result = await client.FlushAsync(Eventually.Patience);
        var account = client.GetSnapshot();
        Assert.That(result, Is.EqualTo(new FlushResult(true, 0)), () => string.Join("; ", client.Health.Conditions));
        Assert.That((account.Spans.Delivered, account.Events.Delivered), Is.EqualTo((account.Spans.Ended, account.Events.Ended)));
    }

    private async Task<TelemetryClient> StartClientAsync(TestTopics topics)
    {
        if (!_backbone.HasTopicAdministration)
        {
            await _backbone.CreateTopicsAsync(topics.All);
        }

        return new TelemetryClient(_backbone.ClientOptions(topics, TelemetryProfile.Development));
    }
}
