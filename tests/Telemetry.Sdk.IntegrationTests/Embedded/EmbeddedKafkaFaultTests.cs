using Confluent.Kafka;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Embedded;

public sealed class EmbeddedKafkaFaultTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task BrokerDownAndUp_WithAnIdempotentProducer_LosesAndDoublesNothing(bool chosenPort)
    {
        using var kafka = Start(chosenPort);
        kafka.CreateTopic("events", 3);
        using var producer = KafkaClients.Producer(kafka);
        await producer.ProduceAsync(new TopicPartition("events", 0), new() { Value = "before" });

        kafka.BrokerDown();
        var waiting = Enumerable.Range(0, 300)
            .Select(i => producer.ProduceAsync(new TopicPartition("events", i % 3), new() { Value = $"{i}" }))
            .ToArray();
        var reachable = KafkaClients.CanConnect(kafka);
        var deliveredWhileDown = waiting.Count(report => report.IsCompleted);
        kafka.BrokerUp();
        await Task.WhenAll(waiting);

        Assert.That(reachable, Is.False);
        Assert.That(deliveredWhileDown, Is.Zero);
        Assert.That(
            KafkaClients.ReadAll(kafka, "events", 3).Select(record => record.Message.Value),
            Is.EquivalentTo(Enumerable.Range(0, 300).Select(i => $"{i}").Append("before")));
    }

    [Test]
    public async Task BrokerDown_WithRequestsInFlight_LosesNothingAndKeepsTheOrder([Values] bool chosenPort)
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions
        {
            Port = chosenPort ? FreePorts.Block(1) : 0,
            Topics = { ["events"] = 1 },
            RecordRequests = true,
        });
        using var producer = KafkaClients.Producer(kafka);
        await producer.ProduceAsync("events", new() { Value = "before" });
        kafka.SetRoundTripTime(TimeSpan.FromSeconds(30));
        kafka.ClearRequests();

        var waiting = Enumerable.Range(0, 100).Select(i => producer.ProduceAsync("events", new() { Value = $"{i}" })).ToArray();
        await KafkaClients.UntilAsync(() => kafka.CountRequests(EmbeddedKafkaRequest.Produce) > 0);
        kafka.BrokerDown();   // batches are stored, their answers thrown away: the producer sends them again
        kafka.SetRoundTripTime(TimeSpan.Zero);
        kafka.BrokerUp();
        await Task.WhenAll(waiting);

        // A real broker knows the batches by their sequence numbers; the mock keeps both copies.
        Assert.That(
            KafkaClients.ReadAll(kafka, "events", 1).Select(record => record.Message.Value).Distinct(),
            Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"{i}").Prepend("before")));
    }

    [Test]
    public async Task BrokerDown_OfOneOfTwo_LeavesTheOtherAlone([Values] bool chosenPort)
    {
        using var kafka = Start(chosenPort, brokers: 2);
        kafka.CreateTopic("events", 2);
        kafka.SetLeader("events", 0, 1);
        kafka.SetLeader("events", 1, 2);
        using var producer = KafkaClients.Producer(kafka);
        await producer.ProduceAsync(new TopicPartition("events", 0), new() { Value = "warm" });
        await producer.ProduceAsync(new TopicPartition("events", 1), new() { Value = "warm" });

        kafka.BrokerDown(2);
        var lost = producer.ProduceAsync(new TopicPartition("events", 1), new() { Value = "late" });
        await producer.ProduceAsync(new TopicPartition("events", 0), new() { Value = "through" });
        var lateIsWaiting = !lost.IsCompleted;
        kafka.SetLeader("events", 1, 1);
        var report = await lost;

        Assert.That(lateIsWaiting);
        Assert.That(report.Status, Is.EqualTo(PersistenceStatus.Persisted));
    }

    [Test]
    public void BrokerDown_OfAnUnknownBroker_Throws()
    {
        using var kafka = EmbeddedKafka.Start();

        Assert.That(() => kafka.BrokerDown(2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("ids 1 to 1"));
        Assert.That(() => kafka.BrokerUp(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void InjectErrors_OnProduce_FailsThatManyRequests()
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 } });
        using var producer = KafkaClients.Producer(kafka, config => config.EnableIdempotence = false);
        kafka.InjectErrors(EmbeddedKafkaRequest.Produce, ErrorCode.RecordListTooLarge, ErrorCode.NoError, ErrorCode.MsgSizeTooLarge);

        var results = Enumerable.Range(0, 4).Select(_ => Produce(producer)).ToArray();

        Assert.That(
            results,
            Is.EqualTo(new[] { ErrorCode.RecordListTooLarge, ErrorCode.NoError, ErrorCode.MsgSizeTooLarge, ErrorCode.NoError }));
    }

    [Test]
    public void ClearErrors_BeforeTheyAreUsed_TakesThemAway([Values] bool all)
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 } });
        using var producer = KafkaClients.Producer(kafka, config => config.EnableIdempotence = false);
        kafka.InjectErrors(EmbeddedKafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed);

        if (all)
        {
            kafka.ClearErrors();
        }
        else
        {
            kafka.ClearErrors(EmbeddedKafkaRequest.Produce);
        }

        Assert.That(Produce(producer), Is.EqualTo(ErrorCode.NoError));
    }

    [Test]
    public async Task InjectErrors_LocalTransport_CutsTheClientAndTheIdempotentProducerRetries()
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 }, RecordRequests = true });
        using var producer = KafkaClients.Producer(kafka);
        kafka.InjectErrors(EmbeddedKafkaRequest.Produce, ErrorCode.Local_Transport, ErrorCode.Local_Transport);

        await producer.ProduceAsync("events", new() { Value = "v" });

        Assert.That(KafkaClients.ReadAll(kafka, "events", 1), Has.Count.EqualTo(1));
        Assert.That(kafka.CountRequests(EmbeddedKafkaRequest.Produce), Is.EqualTo(3));
    }

    [Test]
    public async Task SetRoundTripTime_OfOneBroker_MakesItsAnswersComeAfterTheOthers()
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Brokers = 2, Topics = { ["events"] = 2 } });
        kafka.SetLeader("events", 0, 1);
        kafka.SetLeader("events", 1, 2);
        using var producer = KafkaClients.Producer(kafka);
        await producer.ProduceAsync(new TopicPartition("events", 0), new() { Value = "warm" });
        await producer.ProduceAsync(new TopicPartition("events", 1), new() { Value = "warm" });

        kafka.SetRoundTripTime(TimeSpan.FromSeconds(2), brokerId: 1);
        var slow = producer.ProduceAsync(new TopicPartition("events", 0), new() { Value = "slow" });
        var quick = await producer.ProduceAsync(new TopicPartition("events", 1), new() { Value = "quick" });
        var slowIsWaiting = !slow.IsCompleted;
        var report = await slow;

        Assert.That(quick.Status, Is.EqualTo(PersistenceStatus.Persisted));
        Assert.That(slowIsWaiting);
        Assert.That(report.Status, Is.EqualTo(PersistenceStatus.Persisted));
    }

    [Test]
    public void SetRoundTripTime_OutOfRange_Throws()
    {
        using var kafka = EmbeddedKafka.Start();

        Assert.That(() => kafka.SetRoundTripTime(TimeSpan.FromMilliseconds(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => kafka.SetRoundTripTime(TimeSpan.FromHours(2)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void SetTopicError_ThenNone_IsWhatAProducerMeets()
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 } });

        kafka.SetTopicError("events", ErrorCode.TopicAuthorizationFailed);
        using var refused = KafkaClients.Producer(kafka);
        var withError = Produce(refused);
        kafka.SetTopicError("events", ErrorCode.NoError);
        using var accepted = KafkaClients.Producer(kafka);
        var without = Produce(accepted);

        Assert.That((withError, without), Is.EqualTo((ErrorCode.TopicAuthorizationFailed, ErrorCode.NoError)));
    }

    [Test]
    public void ClearRequests_ForgetsWhatWasCounted()
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 }, RecordRequests = true });
        using var producer = KafkaClients.Producer(kafka);
        Produce(producer);
        var before = kafka.CountRequests(EmbeddedKafkaRequest.Produce);

        kafka.ClearRequests();

        Assert.That((before, kafka.CountRequests(EmbeddedKafkaRequest.Produce)), Is.EqualTo((1, 0)));
    }

    private static EmbeddedKafka Start(bool chosenPort, int brokers = 1) =>
        EmbeddedKafka.Start(new EmbeddedKafkaOptions { Brokers = brokers, Port = chosenPort ? FreePorts.Block(brokers) : 0 });

    private static ErrorCode Produce(IProducer<string, string> producer)
    {
        using var reported = new ManualResetEventSlim();
        var code = ErrorCode.Unknown;
        producer.Produce("events", new() { Value = "v" }, report =>
        {
            code = report.Error.Code;
            reported.Set();
        });
        return reported.Wait(TimeSpan.FromSeconds(30)) ? code : throw new TimeoutException("No delivery report.");
    }
}
