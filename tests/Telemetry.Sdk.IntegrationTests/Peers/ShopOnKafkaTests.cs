using Telemetry.Sdk.IntegrationTests.EndToEnd;
using Telemetry.Sdk.IntegrationTests.Shop;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>The sample on a real Kafka and an independent registry; the Collector reads as many spans as were written.</summary>
[CancelAfter(180_000)]
public sealed class ShopOnKafkaTests
{
    [Test]
    public async Task Run_RealKafkaAndIndependentRegistry_LosesNothingAndTheCollectorReadsAllOfIt()
    {
        await using var kafka = await KafkaCluster.StartPlainAsync();
        await using var registry = await RegistryPeer.StartAsync();
        using var shop = ShopProcess.Start($"--duration 5s --rate 40 --kafka {kafka.BootstrapServers} --registry {registry.Url}");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        var ended = (int)summary!["spans"]!["ended"]!;
        Assert.Multiple(() =>
        {
            Assert.That((int)summary["spans"]!["read"]!, Is.EqualTo(ended));
            Assert.That((int)summary["events"]!["read"]!, Is.EqualTo((int)summary["events"]!["emitted"]!));
            Assert.That(((int)summary["lost"]!, (int)summary["gaps"]!, (int)summary["traces"]!["partial"]!), Is.EqualTo((0, 0, 0)));
        });
        await using var collector = await CollectorPeer.StartReadingAsync(kafka.BootstrapServers, "otlp_spans");
        var read = await Eventually.ThatAsync(collector.Spans, s => s.Count >= ended, $"the Collector has read {ended} spans");
        Assert.That(read.Select(s => (s.GetProperty("traceId").GetString(), s.GetProperty("spanId").GetString())).Distinct().Count(), Is.EqualTo(ended));
        Assert.That(read, Has.Count.EqualTo(ended));
    }

    [Test]
    public async Task Run_SecureKafka_LosesNothing()
    {
        await using var kafka = await KafkaCluster.StartSecureAsync();
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var shop = ShopProcess.Start($"--duration 5s --rate 40 --kafka {kafka.BootstrapServers} --registry {registry.Url}", kafka.SettingsOf("admin"));

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        Assert.That((int)summary!["spans"]!["read"]!, Is.EqualTo((int)summary["spans"]!["ended"]!).And.GreaterThan(100));
        Assert.That(((int)summary["lost"]!, (int)summary["gaps"]!, (int)summary["traces"]!["partial"]!), Is.EqualTo((0, 0, 0)));
    }
}
