using Confluent.Kafka;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Transport;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProducerSettingsTests
{
    private readonly KafkaOptions _kafka = new();
    private readonly List<Exception> _hookFailures = [];

    [Test]
    public void Build_Defaults_AreTheContract()
    {
        var config = Build(out var undone);

        Assert.That(undone, Is.Empty);
        Assert.That(config.ToDictionary(p => p.Key, p => p.Value), Is.SupersetOf(new Dictionary<string, string>
        {
            ["bootstrap.servers"] = "localhost:9092",
            ["client.id"] = "shop",
            ["enable.idempotence"] = "true",
            ["acks"] = "all",
            ["partitioner"] = "fnv1a_random",
            ["allow.auto.create.topics"] = "false",
            ["queue.buffering.max.kbytes"] = "16384",
            ["queue.buffering.max.messages"] = "100000",
            ["message.timeout.ms"] = "30000",
            ["linger.ms"] = "100",
            ["compression.type"] = "lz4",
        }));
    }

    [TestCase("enable.idempotence", "false", "true")]
    [TestCase("acks", "1", "all")]
    [TestCase("request.required.acks", "1", null)]
    [TestCase("partitioner", "murmur2_random", "fnv1a_random")]
    [TestCase("allow.auto.create.topics", "true", "false")]
    [TestCase("queue.buffering.max.kbytes", "1048576", "16384")]
    [TestCase("queue.buffering.max.messages", "0", "100000")]
    [TestCase("delivery.report.only.error", "true", null)]
    [TestCase("dotnet.producer.enable.delivery.reports", "false", null)]
    [TestCase("dotnet.producer.enable.background.poll", "false", null)]
    [TestCase("transactional.id", "tx", null)]
    public void Build_HookBreaksAPromise_PutBackAndNamed(string key, string value, string? expected)
    {
        _kafka.ConfigureProducer = c => c.Set(key, value);

        var config = Build(out var undone);

        Assert.That(undone.Select(u => (u.Setting, u.Value)), Is.EqualTo(new[] { (key, value) }));
        Assert.That(config.FirstOrDefault(p => p.Key == key).Value, Is.EqualTo(expected));
    }

    [TestCase("acks", "-1")]
    [TestCase("queue.buffering.max.kbytes", "4096")]
    [TestCase("socket.nagle.disable", "true")]
    [TestCase("message.timeout.ms", "5000")]
    public void Build_HookKeepsThePromises_Stays(string key, string value)
    {
        _kafka.ConfigureProducer = c => c.Set(key, value);

        var config = Build(out var undone);

        Assert.That((undone.Count, config.Get(key)), Is.EqualTo((0, value)));
    }

    [Test]
    public void Build_HookThrows_GoesOnAsIfItHadDoneNothing()
    {
        _kafka.Settings["client.rack"] = "a";
        _kafka.ConfigureProducer = c =>
        {
            c.ClientRack = "b";
            throw new InvalidOperationException("hook");
        };

        var config = Build(out _);

        Assert.That((config.ClientRack, _hookFailures.Single().Message), Is.EqualTo(("a", "hook")));
    }

    [Test]
    public void Build_Zstd_LevelOne()
    {
        _kafka.Compression = CompressionCodec.Zstd;

        var config = Build(out _);

        Assert.That((config.CompressionType, config.CompressionLevel), Is.EqualTo((CompressionType.Zstd, 1)));
    }

    private ProducerConfig Build(out IReadOnlyList<UndoneSetting> undone) => ProducerSettings.Build(
        new TransportSettings { Kafka = _kafka, Profile = TelemetryProfile.Verify, ClientId = "shop" }, _hookFailures.Add, out undone);
}
