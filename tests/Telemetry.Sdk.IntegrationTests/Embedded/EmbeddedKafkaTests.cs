using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Embedded;

public sealed class EmbeddedKafkaTests
{
    [Test]
    public async Task Start_Defaults_KeepsKeyValueHeadersAndPartition()
    {
        using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("spans");
        using var producer = KafkaClients.Producer(kafka);
        var headers = new Headers { { "a", [1] }, { "a", [2] }, { "empty", null } };

        var report = await producer.ProduceAsync(new TopicPartition("spans", 7), new() { Key = "k", Value = "v", Headers = headers });
        var record = KafkaClients.ReadAll(kafka, "spans", 12).Single();

        Assert.That(report.Status, Is.EqualTo(PersistenceStatus.Persisted));
        Assert.That(record.Partition.Value, Is.EqualTo(7));
        Assert.That((record.Message.Key, record.Message.Value), Is.EqualTo(("k", "v")));
        Assert.That(
            record.Message.Headers.Select(header => (header.Key, header.GetValueBytes())),
            Is.EqualTo(headers.Select(header => (header.Key, header.GetValueBytes()))));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(66)]
    public void CreateTopic_WithAPartitionCount_ClientsSeeIt(int partitions)
    {
        using var kafka = EmbeddedKafka.Start();

        kafka.CreateTopic("events", partitions);

        Assert.That(KafkaClients.PartitionCount(kafka, "events"), Is.EqualTo(partitions));
    }

    [Test]
    public void CreateTopic_Again_IsHarmlessUnlessPartitionsDiffer()
    {
        using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("events", 5);

        Assert.DoesNotThrow(() => kafka.CreateTopic("events", 5));
        Assert.That(() => kafka.CreateTopic("events", 6), Throws.InvalidOperationException.With.Message.Contains("exists with 5 partitions, 6 were"));
        Assert.That(() => kafka.CreateTopic("events", 1), Throws.InvalidOperationException.With.Message.Contains("exists with 5 partitions, 1 were"));
        Assert.That(KafkaClients.PartitionCount(kafka, "events"), Is.EqualTo(5));
    }

    [Test]
    public async Task CreateTopic_OfOneThatAClientMade_NamesItsPartitions()
    {
        using var kafka = EmbeddedKafka.Start();
        using var producer = KafkaClients.Producer(kafka, config => config.AllowAutoCreateTopics = true);
        await producer.ProduceAsync("early", new() { Value = "v" });

        Assert.That(() => kafka.CreateTopic("early"), Throws.InvalidOperationException.With.Message.Contains("exists with 4 partitions"));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("a b")]
    [TestCase("ä")]
    public void CreateTopic_WithANameThatKafkaRefuses_Throws(string name)
    {
        using var kafka = EmbeddedKafka.Start();

        Assert.That(() => kafka.CreateTopic(name), Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo("name"));
    }

    [Test]
    public void CreateTopic_WithNoPartitions_Throws()
    {
        using var kafka = EmbeddedKafka.Start();

        Assert.That(() => kafka.CreateTopic("events", 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task DeleteTopic_OfAKnownTopic_RemovesIt()
    {
        using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("events", 2);
        using var producer = KafkaClients.Producer(kafka);
        await producer.ProduceAsync("events", new() { Value = "v" });

        kafka.DeleteTopic("events");
        kafka.CreateTopic("events", 3);

        Assert.That(KafkaClients.ReadAll(kafka, "events", 3), Is.Empty);
        Assert.That(() => kafka.DeleteTopic("none"), Throws.TypeOf<KafkaException>());
    }

    [Test]
    public async Task DeleteRecords_MovesTheStartOfThePartition()
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 } });
        using var producer = KafkaClients.Producer(kafka);
        for (var i = 0; i < 3; i++)
        {
            await producer.ProduceAsync("events", new() { Value = $"{i}" });
        }

        kafka.DeleteRecords("events", 0, 2);

        Assert.That(KafkaClients.ReadAll(kafka, "events", 1).Select(record => record.Message.Value), Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public void Start_TwoClusters_KeepTheirRecordsApart()
    {
        using var first = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 } });
        using var second = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 1 } });
        using var producer = KafkaClients.Producer(first);

        producer.Produce("events", new() { Value = "v" });
        producer.Flush(TimeSpan.FromSeconds(30));

        Assert.That(first.BootstrapServers, Is.Not.EqualTo(second.BootstrapServers));
        Assert.That(KafkaClients.ReadAll(first, "events", 1), Has.Count.EqualTo(1));
        Assert.That(KafkaClients.ReadAll(second, "events", 1), Is.Empty);
    }

    [Test]
    public async Task Dispose_Twice_IsHarmlessAndLaterCallsThrow()
    {
        var kafka = EmbeddedKafka.Start();

        kafka.Dispose();
        await kafka.DisposeAsync();

        Assert.That(() => kafka.CreateTopic("events"), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => kafka.BrokerDown(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [TestCase(0)]
    [TestCase(17)]
    public void Start_WithAnUnusableNumberOfBrokers_Throws(int brokers) =>
        Assert.That(() => EmbeddedKafka.Start(new EmbeddedKafkaOptions { Brokers = brokers }), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(GroupProtocol.Classic)]
    [TestCase(GroupProtocol.Consumer)]
    public async Task Group_OfEitherProtocol_ReadsCommitsAndGoesOn(GroupProtocol protocol)
    {
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["events"] = 2 } });
        using var producer = KafkaClients.Producer(kafka);
        await producer.ProduceAsync(new TopicPartition("events", 1), new() { Value = "first" });
        await producer.ProduceAsync(new TopicPartition("events", 1), new() { Value = "second" });

        var first = ReadOneAndCommit(kafka, protocol);
        var second = ReadOneAndCommit(kafka, protocol);

        Assert.That((first, second), Is.EqualTo(("first", "second")));
    }

    [Test]
    public async Task CreateTopics_ByAnAdminClient_IsRefusedAtOnce()
    {
        using var kafka = EmbeddedKafka.Start();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers })
            .SetLogHandler((_, _) => { })
            .Build();

        var refused = await Assert.CatchAsync<KafkaException>(() => admin.CreateTopicsAsync([new TopicSpecification { Name = "x", NumPartitions = 1 }]));

        Assert.That(refused!.Error.Code, Is.EqualTo(ErrorCode.Local_UnsupportedFeature));
    }

    private static string ReadOneAndCommit(EmbeddedKafka kafka, GroupProtocol protocol)
    {
        using var consumer = KafkaClients.Consumer(kafka, config =>
        {
            config.GroupProtocol = protocol;
            config.EnablePartitionEof = false;
            if (protocol == GroupProtocol.Classic)
            {
                // The mock waits this long, less one second, for the member that has left.
                config.SessionTimeoutMs = 2000;
                config.HeartbeatIntervalMs = 500;
            }
        });
        consumer.Subscribe("events");
        var record = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException("The group read nothing.");
        consumer.Commit(record);
        consumer.Close();
        return record.Message.Value;
    }
}
