using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using Telemetry.Sdk.Testing;
using TicketShop.Contracts;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Shop;

/// <summary>"Stop the registry, restart the shop, it still sends."</summary>
[NonParallelizable]
[CancelAfter(180_000)]
public sealed class RestartTests
{
    [Test]
    public async Task Restart_RegistryDown_StillSendsEveryEventWithItsId()
    {
        using var kafka = EmbeddedKafka.Start();
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        foreach (var topic in (string[])[ShopTopics.Spans, Order.Topic, .. ShopTopics.Events])
        {
            kafka.CreateTopic(topic, ShopTopics.Partitions);
        }

        var (first, _) = await RunAsync(kafka, registry);
        registry.Down();
        registry.ClearRequests();
        var (second, story) = await RunAsync(kafka, registry);

        Assert.That(registry.Requests, Is.Empty, "it answered nothing");
        var records = TopicRecords.Read(new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers }, [ShopTopics.Spans, .. ShopTopics.Events]);
        var events = records.Where(r => r.Topic != ShopTopics.Spans).ToList();
        Assert.That(events, Has.Count.EqualTo((int)first["events"]!["emitted"]! + (int)second["events"]!["emitted"]!), story);
        var id = registry.Register(SeatsHeld.Descriptor.FullName + "-value", SeatsHeld.Descriptor.File);
        Assert.That(events.Select(r => BinaryPrimitives.ReadInt32BigEndian(r.Message.Value.AsSpan(1))), Is.All.EqualTo(id), "one file, one id, in both runs");
        Assert.That(records.Where(r => r.Topic == ShopTopics.Spans).Select(SchemaOf).Distinct(StringComparer.Ordinal).ToList(), Has.Count.EqualTo(1).And.None.Null);
    }

    private static string? SchemaOf(ConsumeResult<byte[], byte[]> record) =>
        record.Message.Headers.TryGetLastBytes(RecordHeaders.ValueSchemaId, out var bytes) ? Convert.ToHexString(bytes) : null;

    // Both runs keep their ids in the tests' state directory, as a service does in its own.
    private static async Task<(JsonNode Summary, string Story)> RunAsync(EmbeddedKafka kafka, EmbeddedSchemaRegistry registry)
    {
        using var shop = ShopProcess.Start($"--duration 4s --rate 40 --no-deploy --kafka {kafka.BootstrapServers} --registry {registry.Url}");
        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.Zero, shop.Story);
        Assert.That(((int)summary!["lost"]!, (int)summary["gaps"]!), Is.EqualTo((0, 0)), shop.Story);
        Assert.That((int)summary["events"]!["emitted"]!, Is.GreaterThan(20), shop.Story);
        return (summary, shop.Story);
    }
}
