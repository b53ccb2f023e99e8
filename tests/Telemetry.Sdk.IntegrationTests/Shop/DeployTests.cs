using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Telemetry.Sdk.IntegrationTests.Embedded;
using Telemetry.Sdk.Testing;
using TicketShop.Contracts;

namespace Telemetry.Sdk.IntegrationTests.Shop;

/// <summary>The sample's third act, beside a Kafka and a registry that the test can look into.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeployTests : IAsyncDisposable
{
    private const string Subject = "ticketshop.v1.SeatsHeld-value";

    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();
    private EmbeddedSchemaRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync();
        foreach (var topic in (string[])[ShopTopics.Spans, Order.Topic, .. ShopTopics.Events])
        {
            _kafka.CreateTopic(topic, ShopTopics.Partitions);
        }
    }

    [TearDown]
    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _kafka.Dispose();
    }

    [Test]
    public async Task Deploy_FieldOfAnotherType_RefusedBeforeItsFirstRecord()
    {
        using var shop = Start("--duration 4s --rate 60");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        Assert.Multiple(() =>
        {
            AssertDeploy(summary!, "refused", 5, "SeatsHeld.count: int32 -> string is incompatible with version 1 (FIELD_SCALAR_KIND_CHANGED)");
            Assert.That(shop.Story, Does.Contain("REFUSED before its first record: SeatsHeld.count: int32 -> string"));
            Assert.That((long)summary!["lost"]!, Is.Zero);
            Assert.That(ShopTopics.Events.Sum(CountRecords), Is.EqualTo((long)summary["events"]!["emitted"]!), "Records of the shop only.");
            Assert.That(_registry.Requests.Where(r => r.Path.StartsWith("/compatibility/", StringComparison.Ordinal)).Select(r => r.Path), Is.All.EqualTo($"/compatibility/subjects/{Subject}/versions").And.Not.Empty);
        });
    }

    [Test]
    public async Task Deploy_RegistryCannotCheck_Skipped()
    {
        _registry.Respond(request => request.Path.StartsWith("/compatibility/", StringComparison.Ordinal)
            ? new EmbeddedRegistryResponse { StatusCode = 500, Body = """{"error_code":500,"message":"Cannot check."}""" }
            : null);
        using var shop = Start("--duration 2s --rate 40");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertDeploy(summary!, "skipped", 0, "this registry cannot check");
        Assert.That(shop.Story, Does.Contain("SKIPPED: "));
        Assert.That((long)summary!["lost"]!, Is.Zero, shop.Story);
    }

    [Test]
    public async Task Deploy_RegistryDown_SkippedAndTheShopGoesOn()
    {
        using var shop = Start("--duration 3s --rate 40");
        await shop.DeployingAsync();

        _registry.Down();

        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertDeploy(summary!, "skipped", 0, "was not acknowledged within 00:00:08");
        Assert.That((long)summary!["lost"]!, Is.Zero, shop.Story);
    }

    [Test]
    public async Task Deploy_RegistryChecksNothing_Skipped()
    {
        await SetLevelNoneAsync("/config");
        using var shop = Start("--duration 2s --rate 40");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertDeploy(summary!, "skipped", 0, "This registry checks nothing");
    }

    [Test]
    public async Task Deploy_LevelProtectsNobody_AcceptedAndTheRunFails()
    {
        await SetLevelNoneAsync($"/config/{Subject}");
        using var shop = Start("--duration 2s --rate 40");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.EqualTo(1), shop.Story);
        AssertDeploy(summary!, "accepted", 0, "it is compatible");
        Assert.That(shop.Story, Does.Contain("ACCEPTED: ").And.Contains("let through"));
        Assert.That((long)summary!["lost"]!, Is.Zero, shop.Story);
    }

    [Test]
    public async Task Deploy_ProcessKilled_SkippedAndTheShopGoesOn()
    {
        _registry.Respond(request => request.Path.StartsWith("/compatibility/", StringComparison.Ordinal)
            ? new EmbeddedRegistryResponse { Delay = Timeout.InfiniteTimeSpan }
            : null);
        using var shop = Start("--duration 4s --rate 40");
        using var next = Process.GetProcessById(await shop.DeployingAsync());

        next.Kill();

        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertDeploy(summary!, "skipped", 0, "The service inventory-next ended before its events did.");
        Assert.That((long)summary!["lost"]!, Is.Zero, shop.Story);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Sends SIGINT.")]
    public async Task Deploy_InterruptedMeanwhile_SkippedAndProven()
    {
        using var shop = Start("--duration 10s --rate 40");
        var next = await shop.DeployingAsync();

        shop.Interrupt();

        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertDeploy(summary!, "skipped", 0, "The run was ended during it.");
        Assert.That((long)summary!["lost"]!, Is.Zero, shop.Story);
        Assert.That(() => Process.GetProcessById(next), Throws.ArgumentException);
    }

    [Test]
    public async Task Deploy_ShopKilledMeanwhile_LeavesNoProcess()
    {
        using var shop = Start("--duration 10s --rate 40");
        var next = await shop.DeployingAsync();

        shop.Kill();

        await Eventually.ThatAsync(() => Process.GetProcesses().Any(p => p.Id == next), running => !running, "the next version has ended");
    }

    [Test]
    public async Task Deploy_LeftOut_SkippedWithTheReason()
    {
        using var shop = Start("--duration 2s --rate 40 --no-deploy");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertDeploy(summary!, "skipped", 0, "Left out by --no-deploy.");
        Assert.That(_registry.Requests.Any(r => r.Path.StartsWith("/compatibility/", StringComparison.Ordinal)), Is.False);
    }

    private static void AssertDeploy(JsonNode summary, string verdict, int refused, string reason)
    {
        var deploy = summary["deploy"]!;
        Assert.That(((string?)deploy["verdict"], (int)deploy["refused"]!), Is.EqualTo((verdict, refused)), deploy.ToJsonString());
        Assert.That((string?)deploy["reason"], Does.Contain(reason));
    }

    private async Task SetLevelNoneAsync(string path)
    {
        using var http = new HttpClient();
        using var answer = await http.PutAsJsonAsync(_registry.Url + path, new { compatibility = "NONE" });
        answer.EnsureSuccessStatusCode();
    }

    private long CountRecords(string topic)
    {
        using var consumer = KafkaClients.Consumer(_kafka);
        return Enumerable.Range(0, ShopTopics.Partitions)
            .Sum(partition => consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), TimeSpan.FromSeconds(10)).High);
    }

    private ShopProcess Start(string arguments) =>
        ShopProcess.Start($"{arguments} --kafka {_kafka.BootstrapServers} --registry {_registry.Url}");
}
