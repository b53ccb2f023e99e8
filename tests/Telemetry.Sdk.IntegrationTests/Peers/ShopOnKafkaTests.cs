using System.Text.Json.Nodes;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using Telemetry.Sdk.IntegrationTests.Shop;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>
/// The sample on a real Kafka, with an independent registry and with the embedded one: the Collector and Confluent's deserializers of other
/// languages read all that was written.
/// </summary>
[CancelAfter(180_000)]
public sealed class ShopOnKafkaTests
{
    [Test]
    public async Task Run_RealKafkaAndIndependentRegistry_LosesNothingAndOthersReadAllOfIt()
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
            Assert.That((string?)summary["deploy"]!["verdict"], Is.EqualTo("skipped"), "This registry cannot check.");
        });
        await using var collector = await CollectorPeer.StartReadingAsync(kafka.BootstrapServers, "otlp_spans");
        var read = await Eventually.ThatAsync(collector.Spans, s => s.Count >= ended, $"the Collector has read {ended} spans");
        Assert.That(read.Select(s => (s.GetProperty("traceId").GetString(), s.GetProperty("spanId").GetString())).Distinct().Count(), Is.EqualTo(ended));
        Assert.That(read, Has.Count.EqualTo(ended));
        await OthersReadAsync(ShopRecords.Read(kafka), registry.Url, SchemaFraming.PrefixMagic, summary);

        // And once from the broker itself, as an application in Python does it.
        var consumed = await PythonPeer.ReadAsync(kafka.BootstrapServers, registry.Url, "otlp_spans", TracesData.Descriptor);
        Assert.That(consumed.SelectMany(record => OtlpJson.Spans(record.GetProperty("value"))).Count(), Is.EqualTo(ended));
    }

    [Test]
    public async Task Run_SecureKafka_LosesNothingAndOthersReadAllOfIt()
    {
        await using var kafka = await KafkaCluster.StartSecureAsync();
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var shop = ShopProcess.Start($"--duration 5s --rate 40 --kafka {kafka.BootstrapServers} --registry {registry.Url}", kafka.SettingsOf("admin"));

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        Assert.That((int)summary!["spans"]!["read"]!, Is.EqualTo((int)summary["spans"]!["ended"]!).And.GreaterThan(100));
        Assert.That(((int)summary["lost"]!, (int)summary["gaps"]!, (int)summary["traces"]!["partial"]!), Is.EqualTo((0, 0, 0)));
        Assert.That((string?)summary["deploy"]!["verdict"], Is.EqualTo("refused"), shop.Story);
        await OthersReadAsync(ShopRecords.Read(kafka, "admin"), registry.Url, SchemaFraming.GuidMagic, summary);
    }

    private static async Task OthersReadAsync(ShopRecords records, string registry, byte spanMagic, JsonNode summary)
    {
        Assert.That(records.SpanMagics, Has.All.EqualTo(spanMagic));
        foreach (var language in Enum.GetValues<PeerLanguage>())
        {
            Assert.That(
                await records.ReadByAsync(language, registry), Is.EqualTo(((int)summary["spans"]!["ended"]!, (int)summary["events"]!["emitted"]!)), $"{language}");
        }
    }
}
