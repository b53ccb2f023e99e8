using Confluent.SchemaRegistry;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.IntegrationTests.Peers;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>A registry that nobody of this project wrote and that has no GUIDs: spans carry the number instead, and everything else is as ever.</summary>
[CancelAfter(120_000)]
public sealed class ApicurioTests
{
    private TestBackbone _backbone = null!;
    private RegistryPeer _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _registry = await RegistryPeer.StartAsync();
        _backbone = await TestBackbone.StartAsync(BackboneKind.Embedded);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }

        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [Test]
    public async Task Write_RegistryWithoutGuids_SpansCarryTheNumberAndAllIsRead(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await using var client = await StartClientAsync(topics, TelemetryProfile.Development);

        var written = WrittenTraces.Write(client, 10);
        await client.DisposeAsync();

        using var official = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _registry.Url });
        var spanSchema = await official.GetLatestSchemaAsync(topics.Spans + "-value");
        var eventSchema = await official.GetLatestSchemaAsync(topics.SeatsHeld + "-value");
        var header = new byte[6];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), spanSchema.Id);
        var (traces, _) = await _backbone.ReadTracesAsync(topics, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(
                _backbone.ReadRecords(topics.Spans).Select(r => r.Message.Headers.Single(h => h.Key == RecordHeaders.ValueSchemaId).GetValueBytes()),
                Has.All.EqualTo(header));
            Assert.That(traces.SelectMany(t => t.Spans).Select(SpanFacts.Of), Is.EquivalentTo(written.Spans));
            Assert.That(traces.SelectMany(t => t.Events), Has.Exactly(20).Items);
            Assert.That(traces.SelectMany(t => t.Events).Where(e => e.Topic == topics.SeatsHeld), Has.All.Property("SchemaId").EqualTo(eventSchema.Id));
            Assert.That(traces, Has.All.Property("IsPartial").False);
        });
    }

    [Test]
    public async Task Write_VerifyProfile_FindsWhatIsRegisteredAndNamesTheCommandForTheRest(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await using (var first = await StartClientAsync(topics, TelemetryProfile.Development))
        {
            WrittenTraces.Write(first, 1);
        }

        var options = Options(topics, TelemetryProfile.Verify);
        var unregistered = $"{topics.SeatsHeld}-again";
        await _backbone.CreateTopicsAsync(unregistered);
        options.Events.Add<TicketShop.V1.TicketIssued>(unregistered);
        await using var client = new TelemetryClient(options);

        await client.EmitAsync(new TicketShop.V1.SeatsHeld(), cancellation);

        var condition = (await Eventually.ThatAsync(
            () => client.Health.Conditions.SingleOrDefault(c => c.Key == $"subject {unregistered}-value"), c => c is not null, "the subject is blocked"))!;
        Assert.That(condition.Cure, Does.StartWith("curl -sS -X POST").And.Contains(_registry.Url));
        Assert.That(client.Health.Conditions, Has.Exactly(1).Items);
    }

    private async Task<TelemetryClient> StartClientAsync(TestTopics topics, TelemetryProfile profile)
    {
        await _backbone.CreateTopicsAsync(topics.All);
        return new TelemetryClient(Options(topics, profile));
    }

    private TelemetryOptions Options(TestTopics topics, TelemetryProfile profile)
    {
        var options = _backbone.ClientOptions(topics, profile);
        options.SchemaRegistry.Url = _registry.Url;
        return options;
    }
}
