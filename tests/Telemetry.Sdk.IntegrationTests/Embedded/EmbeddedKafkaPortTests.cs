using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Embedded;

public sealed class EmbeddedKafkaPortTests
{
    [Test]
    public void Start_WithChosenPorts_ClientsUseOnlyThese()
    {
        var port = FreePorts.Block(2);
        using var kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Brokers = 2, Port = port, Topics = { ["events"] = 4 } });
        using var producer = KafkaClients.Producer(kafka);
        for (var i = 0; i < 400; i++)
        {
            producer.Produce(new TopicPartition("events", i % 4), new() { Value = new string('v', 10_000) });
        }

        producer.Flush(TimeSpan.FromSeconds(30));
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        var brokers = admin.GetMetadata(TimeSpan.FromSeconds(30)).Brokers.OrderBy(broker => broker.BrokerId);

        Assert.That(kafka.BootstrapServers, Is.EqualTo(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},127.0.0.1:{port + 1}")));
        Assert.That(brokers.Select(broker => (broker.Host, broker.Port)), Is.EqualTo(new[] { ("127.0.0.1", port), ("127.0.0.1", port + 1) }));
        Assert.That(KafkaClients.ReadAll(kafka, "events", 4), Has.Count.EqualTo(400));
    }

    [Test]
    public void Start_OnATakenPort_NamesIt()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        Assert.That(
            () => EmbeddedKafka.Start(new EmbeddedKafkaOptions { Port = port }),
            Throws.TypeOf<IOException>().With.Message.Contains($"127.0.0.1:{port} (AddressAlreadyInUse)"));
    }

    [Test]
    public void Dispose_GivesTheChosenPortBack()
    {
        var options = new EmbeddedKafkaOptions { Port = FreePorts.Block(1) };
        using (var first = EmbeddedKafka.Start(options))
        {
            Assert.That(KafkaClients.CanConnect(first));
        }

        using var second = EmbeddedKafka.Start(options);

        Assert.That(KafkaClients.CanConnect(second));
    }
}
