using System.Diagnostics;
using Confluent.Kafka;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Testing;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>The promises of delivery under faults, with the real client on an embedded broker.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Test]
    [CancelAfter(120_000)]
    public async Task BrokerDownInTheMiddle_NothingIsLostAndEventsKeepTheirOrder(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client();
        await client.EmitAsync(new SeatsHeld { Count = 0 }, cancellationToken);
        var outage = OutageAsync(fixture, cancellationToken);
        var emitted = 1;
        var spans = 0;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var after = 0; after < 50; after += outage.IsCompleted ? 1 : 0)
        {
            await pace.WaitForNextTickAsync(cancellationToken);
            for (var i = 0; i < 3; i++, spans++, emitted++)
            {
                fixture.Span($"{spans}");
                client.Emit(new SeatsHeld { Count = emitted });
            }
        }

        await outage;
        Assert.That(await client.FlushAsync(Patience, cancellationToken), Is.EqualTo(new FlushResult(true, 0)));

        var events = DeliveryFixture.Contiguous(fixture.Read(DeliveryFixture.EventTopic));
        Assert.That(events.Select(r => r.Event(SeatsHeld.Parser).Count).Order(), Is.EqualTo(Enumerable.Range(0, emitted)));
        foreach (var lane in events.GroupBy(r => r.Result.Partition.Value))
        {
            Assert.That(lane.Select(r => r.Event(SeatsHeld.Parser).Count), Is.Ordered, $"lane {lane.Key}");
        }

        var read = DeliveryFixture.Contiguous(fixture.Read(DeliveryFixture.SpanTopic)).SelectMany(r => r.Spans).Select(s => s.Name).ToList();
        Assert.That(read, Is.Unique.And.Count.EqualTo(spans));
        AssertDelivered(client, spans, emitted);
        Assert.That(client.Health.Conditions, Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task BrokerNeverThere_StopsInTimeAndCountsEverything(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync();
        var address = DeliveryFixture.DeadAddress();
        var client = fixture.Client(o =>
        {
            o.Kafka.BootstrapServers = address;
            o.ShutdownTimeout = TimeSpan.FromSeconds(2);
        });
        fixture.Span();
        client.Emit(new SeatsHeld());
        await DeliveryFixture.UntilAsync(() => Condition(client, "kafka") is not null, cancellationToken);
        Assert.That(Condition(client, "kafka")!.Reason, Does.Contain(address));

        var watch = Stopwatch.StartNew();
        await client.DisposeAsync();

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(3)));
        var snapshot = client.GetSnapshot();
        var failed = new Dictionary<DropReason, long> { [DropReason.DeliveryFailed] = 1 };
        Assert.That((snapshot.Spans.Queued, snapshot.Spans.InFlight, snapshot.Events.Queued, snapshot.Events.InFlight), Is.EqualTo((0L, 0L, 0L, 0L)));
        Assert.That(snapshot.Spans.Dropped, Is.EqualTo(failed));
        Assert.That(snapshot.Events.Dropped, Is.EqualTo(failed));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task TopicMissing_BlockedWithTheCommandThenDrained(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic);
        fixture.Registry.Register(DeliveryFixture.EventTopic + "-value", SeatsHeld.Descriptor.File);
        await using var client = fixture.Client(profile: TelemetryProfile.Verify);

        var emit = client.EmitAsync(new SeatsHeld { Count = 1 }, cancellationToken);
        var key = "topic " + DeliveryFixture.EventTopic;
        await DeliveryFixture.UntilAsync(() => Condition(client, key) is not null, cancellationToken);
        Assert.That(Condition(client, key)!.Cure, Is.EqualTo(
            $"kafka-topics.sh --bootstrap-server {fixture.Kafka.BootstrapServers} --create --topic ticketshop.v1.SeatsHeld --partitions 4 --config message.timestamp.type=LogAppendTime"));
        Assert.That(emit.IsCompleted, Is.False);

        fixture.Kafka.CreateTopic(DeliveryFixture.EventTopic, DeliveryFixture.Partitions);
        await emit;

        Assert.That(Condition(client, key), Is.Null);
        Assert.That(fixture.Read(DeliveryFixture.EventTopic).Single().Event(SeatsHeld.Parser).Count, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task TopicForbidden_BlockedWithTheCommandAndOthersGoOn(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        await client.EmitAsync(new SeatsHeld(), cancellationToken);
        fixture.Kafka.InjectErrors(EmbeddedKafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);

        client.Emit(new SeatsHeld());
        var key = "topic " + DeliveryFixture.EventTopic;
        await DeliveryFixture.UntilAsync(() => Condition(client, key) is not null, cancellationToken);
        fixture.Span();
        await DeliveryFixture.UntilAsync(() => client.GetSnapshot().Spans.Delivered == 1, cancellationToken);

        Assert.That(Condition(client, key)!.Cure, Is.EqualTo(
            $"kafka-acls.sh --bootstrap-server {fixture.Kafka.BootstrapServers} --add --allow-principal User:<this service's user> --operation Write --operation Describe --topic ticketshop.v1.SeatsHeld"));
        Assert.That((client.GetSnapshot().Events.Queued, client.GetSnapshot().Events.Delivered), Is.EqualTo((1L, 1L)));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ProducerDies_IsRebuiltAndNothingIsLost(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        fixture.Kafka.InjectErrors(EmbeddedKafkaRequest.InitProducerId, ErrorCode.ClusterAuthorizationFailed);
        await using var client = fixture.Client();

        for (var i = 0; i < 20; i++)
        {
            client.Emit(new SeatsHeld { Count = i });
        }

        await DeliveryFixture.UntilAsync(() => Condition(client, "kafka producer") is not null, cancellationToken);
        Assert.That(Condition(client, "kafka producer")!.Reason, Does.Contain("ClusterAuthorizationFailed"));
        Assert.That(Condition(client, "kafka producer")!.Cure, Does.EndWith("--operation IdempotentWrite --cluster"));
        Assert.That(await client.FlushAsync(Patience, cancellationToken), Is.EqualTo(new FlushResult(true, 0)));

        var read = DeliveryFixture.Contiguous(fixture.Read(DeliveryFixture.EventTopic));
        Assert.That(read.Select(r => r.Event(SeatsHeld.Parser).Count).Order(), Is.EqualTo(Enumerable.Range(0, 20)));
        AssertDelivered(client, 0, 20);
        Assert.That(Condition(client, "kafka producer"), Is.Null);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task SequenceLost_ProducerIsRebuiltAndNothingIsLost(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client();
        await client.EmitAsync(new SeatsHeld { Count = 0 }, cancellationToken);
        fixture.Kafka.InjectErrors(EmbeddedKafkaRequest.Produce, ErrorCode.OutOfOrderSequenceNumber);

        for (var i = 1; i < 50; i++)
        {
            client.Emit(new SeatsHeld { Count = i });
        }

        Assert.That(await client.FlushAsync(Patience, cancellationToken), Is.EqualTo(new FlushResult(true, 0)));
        var read = DeliveryFixture.Contiguous(fixture.Read(DeliveryFixture.EventTopic));
        Assert.That(read.Select(r => r.Event(SeatsHeld.Parser).Count).Order(), Is.EqualTo(Enumerable.Range(0, 50)));
        AssertDelivered(client, 0, 50);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task BrokerComesLater_IdleClientBecomesHealthy(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic);
        fixture.Kafka.BrokerDown();
        await using var client = fixture.Client();
        await DeliveryFixture.UntilAsync(() => Condition(client, "kafka") is not null, cancellationToken);

        fixture.Kafka.BrokerUp();

        await DeliveryFixture.UntilAsync(() => Condition(client, "kafka") is null, cancellationToken);
        Assert.That(client.GetSnapshot().Spans.Ended, Is.Zero);
    }

    [TestCase("")]
    [TestCase("no such name")]
    [TestCase("..")]
    [CancelAfter(60_000)]
    public async Task TopicNameIllegal_BlockedAndOthersGoOn(string topic, CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));

        client.Emit(new SeatsHeld(), new EmitOptions { Topic = topic });
        await client.EmitAsync(new SeatsHeld(), cancellationToken);

        Assert.That(Condition(client, "topic " + topic)!.Reason, Does.Contain("not legal"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task SettingThatDoesNotExist_ConditionSaysSo(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync();
        await using var client = fixture.Client(o =>
        {
            o.Kafka.Settings["no.such.setting"] = "1";
            o.ShutdownTimeout = TimeSpan.FromSeconds(1);
        });

        await DeliveryFixture.UntilAsync(() => Condition(client, "kafka producer") is not null, cancellationToken);

        Assert.That(Condition(client, "kafka producer")!.Reason, Does.Contain("cannot be built").And.Contain("no.such.setting"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task HooksThrow_TelemetryGoesOnAndSaysSo(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client(o =>
        {
            o.Kafka.ConfigureProducer = _ => throw new InvalidOperationException("first hook");
            o.Kafka.ConfigureProducerBuilder = _ => throw new InvalidOperationException("second hook");
        });

        await client.EmitAsync(new SeatsHeld(), cancellationToken);

        Assert.That(Condition(client, "kafka hook")!.Reason, Does.Contain("second hook"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task RegistryDownAtStart_EventsWaitAndGetTheRightId(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        fixture.Registry.Register("something else", "syntax = \"proto3\"; message Other { int32 a = 1; }");
        var id = fixture.Registry.Register(DeliveryFixture.EventTopic + "-value", SeatsHeld.Descriptor.File);
        fixture.Registry.Down();
        await using var client = fixture.Client(profile: TelemetryProfile.Verify);
        var emit = client.EmitAsync(new SeatsHeld { Count = 5 }, cancellationToken);
        await DeliveryFixture.UntilAsync(() => Condition(client, "schema registry") is not null, cancellationToken);
        Assert.That((emit.IsCompleted, client.GetSnapshot().Events.Queued), Is.EqualTo((false, 1L)));

        fixture.Registry.Up();
        await emit;

        var record = fixture.Read(DeliveryFixture.EventTopic).Single();
        Assert.That(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(record.Value.AsSpan(1)), Is.EqualTo(id));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task RegistryRefuses_SchemaRejectedAndOtherTypesGoOn(CancellationToken cancellationToken)
    {
        var other = OrderPlaced.Descriptor.FullName;
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic, other);
        fixture.Registry.RefuseSchemas(DeliveryFixture.EventTopic + "-value", "field 7 changed its type");
        await using var client = fixture.Client();

        var failure = (await Assert.ThrowsAsync<TelemetryException>(() => client.EmitAsync(new SeatsHeld(), cancellationToken)))!;
        await client.EmitAsync(new OrderPlaced(), cancellationToken);

        Assert.That(failure.Message, Does.Contain("schema_rejected").And.Contain("field 7 changed its type"));
        Assert.That(failure.IsTransient, Is.False);
        Assert.That(client.GetSnapshot().Events.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.SchemaRejected] = 1 }));
        Assert.That(client.GetSnapshot().Events.Delivered, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task RecordTooLarge_CountedAndNamedOnTheNextRecord(CancellationToken cancellationToken)
    {
        await using var fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);
        await using var client = fixture.Client(o => o.Kafka.Settings["message.max.bytes"] = "2000");
        using var activity = fixture.Source.StartActivity("root", ActivityKind.Internal, default(ActivityContext))!;

        var failure = (await Assert.ThrowsAsync<TelemetryException>(() => client.EmitAsync(new SeatsHeld { EventCode = new string('x', 3_000) }, cancellationToken)))!;
        await client.EmitAsync(new SeatsHeld(), cancellationToken);
        await client.EmitAsync(new SeatsHeld(), cancellationToken);

        Assert.That(failure.Message, Does.Contain("too_large"));
        var records = fixture.Read(DeliveryFixture.EventTopic).OrderBy(r => r.Origin.FirstSequence).ToList();
        Assert.That(records.Select(r => r.Origin.FirstSequence), Is.EqualTo(new ulong[] { 1, 2 }));
        Assert.That(SequenceGap.Read(records[0].Headers[RecordHeaders.Gap]), Is.EqualTo(new[] { new SequenceGap(0, 1, DropReason.TooLarge) }));
        Assert.That(records[1].Headers.ContainsKey(RecordHeaders.Gap), Is.False);
    }

    private static async Task OutageAsync(DeliveryFixture fixture, CancellationToken cancellationToken)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1));
        await clock.WaitForNextTickAsync(cancellationToken);
        fixture.Kafka.BrokerDown();
        for (var i = 0; i < 3; i++)
        {
            await clock.WaitForNextTickAsync(cancellationToken);
        }

        fixture.Kafka.BrokerUp();
    }

    private static HealthCondition? Condition(TelemetryClient client, string key) => client.Health.Conditions.FirstOrDefault(c => c.Key == key);

    private static void AssertDelivered(TelemetryClient client, long spans, long events)
    {
        var snapshot = client.GetSnapshot();
        Assert.That((snapshot.Spans.Ended, snapshot.Spans.Delivered), Is.EqualTo((spans, spans)));
        Assert.That((snapshot.Events.Ended, snapshot.Events.Delivered), Is.EqualTo((events, events)));
    }
}
