using System.Buffers.Binary;
using Confluent.Kafka;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.IntegrationTests.Delivery;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>Several event types in one topic: written under a subject each, read back as the types that they are.</summary>
[CancelAfter(60_000)]
public sealed class SharedTopicTests
{
    private const string Topic = "shop.events";

    [TestCase(SubjectNameStrategy.TopicRecord, "shop.events-ticketshop.v1.SeatsHeld", "shop.events-google.protobuf.Duration")]
    [TestCase(SubjectNameStrategy.Record, "ticketshop.v1.SeatsHeld", "google.protobuf.Duration")]
    public async Task TypesOfTwoFiles_AreRegisteredAndReadEachAsItself(SubjectNameStrategy strategy, string first, string second, CancellationToken ct)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, Topic);
        await using (var client = fixture.Client(o => o.Events.Add<SeatsHeld>(Topic).Add<OrderPlaced>(Topic).Add<Duration>(Topic).SubjectNameStrategy = strategy))
        {
            using (fixture.Source.StartActivity("purchase"))
            {
                await client.EmitAsync(new SeatsHeld { Count = 2 }, ct);
                await client.EmitAsync(new OrderPlaced { EventCode = "TOUR-LA" }, ct);
                await client.EmitAsync(new Duration { Seconds = 5 }, ct);
            }

            await client.FlushAsync(TimeSpan.FromSeconds(20), ct);
        }

        var trace = await ReadAsync(fixture, o => o.Event<SeatsHeld>(Topic).Event<OrderPlaced>(Topic).Event<Duration>(Topic), ct);

        Assert.That(fixture.Registry.Subjects, Does.Contain(first).And.Contain(second).And.Not.Contain(Topic + "-value"));
        Assert.That((trace.EventsOf<SeatsHeld>().Single().Count, trace.EventsOf<OrderPlaced>().Single().EventCode, trace.EventsOf<Duration>().Single().Seconds), Is.EqualTo((2, "TOUR-LA", 5L)));
        var ids = fixture.Read(Topic).ToDictionary(r => r.Text(RecordHeaders.CloudEventsType), r => BinaryPrimitives.ReadInt32BigEndian(r.Value.AsSpan(1)));
        Assert.That(ids["ticketshop.v1.SeatsHeld"], Is.EqualTo(ids["ticketshop.v1.OrderPlaced"]), "one file is one schema, under whatever subject");
        Assert.That(ids["google.protobuf.Duration"], Is.Not.EqualTo(ids["ticketshop.v1.SeatsHeld"]));
    }

    [Test]
    public async Task TypesOfOneFile_ShareTheSubjectOfTheTopicAndAreReadWithoutATypeHeader(CancellationToken ct)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, Topic);
        await using (var client = fixture.Client(o => o.Events.Add<SeatsHeld>(Topic).Add<OrderPlaced>(Topic)))
        {
            using (fixture.Source.StartActivity("purchase"))
            {
                await client.EmitAsync(new SeatsHeld { Count = 2 }, ct);
                await OtherClientAsync(fixture, new OrderPlaced { EventCode = "TOUR-LA" }, ct);
            }

            await client.FlushAsync(TimeSpan.FromSeconds(20), ct);
        }

        var trace = await ReadAsync(fixture, o => o.Event<SeatsHeld>(Topic).Event<OrderPlaced>(Topic), ct);

        Assert.That(fixture.Registry.Subjects, Is.EquivalentTo(new[] { "otlp_spans-value", Topic + "-value" }));
        Assert.That((trace.EventsOf<SeatsHeld>().Single().Count, trace.EventsOf<OrderPlaced>().Single().EventCode), Is.EqualTo((2, "TOUR-LA")));
    }

    // Any Confluent client: its record carries the trace and nothing of ours.
    private static async Task OtherClientAsync(DeliveryFixture fixture, OrderPlaced order, CancellationToken ct)
    {
        var options = new SchemaRegistryOptions { Url = fixture.Registry.Url };
        using var serializer = new ProtobufSerializer<OrderPlaced>(options);
        using var producer = new ProducerBuilder<byte[], OrderPlaced>(new ProducerConfig { BootstrapServers = fixture.Kafka.BootstrapServers })
            .SetValueSerializer((IAsyncSerializer<OrderPlaced>)serializer).Build();
        var activity = System.Diagnostics.Activity.Current!;
        var key = System.Text.Encoding.ASCII.GetBytes(activity.TraceId.ToHexString());
        var partition = new TopicPartition(Topic, TraceLane.Of(activity.TraceId, DeliveryFixture.Partitions));
        await producer.ProduceAsync(partition, new Message<byte[], OrderPlaced> { Key = key, Value = order, Headers = new Headers { { "traceparent", System.Text.Encoding.ASCII.GetBytes(activity.Id!) } } }, ct);
    }

    private static async Task<CorrelatedTrace> ReadAsync(DeliveryFixture fixture, Action<CorrelatedReaderOptions> configure, CancellationToken ct)
    {
        var options = new CorrelatedReaderOptions { Quiet = TimeSpan.FromMilliseconds(300), QuietWithOtherWriters = TimeSpan.FromMilliseconds(300) };
        options.Kafka.BootstrapServers = fixture.Kafka.BootstrapServers;
        configure(options.Spans());
        await using var reader = new CorrelatedReader(options);
        await foreach (var trace in reader.ReadTracesAsync(ct))
        {
            return trace;
        }

        throw new InvalidOperationException("The reader ended without a trace.");
    }
}
