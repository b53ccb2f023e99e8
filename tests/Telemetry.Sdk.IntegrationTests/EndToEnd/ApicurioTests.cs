using System.Net.Http.Json;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.IntegrationTests.Packaging;
using Telemetry.Sdk.IntegrationTests.Peers;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>A registry that nobody of this project wrote, without GUIDs or verdicts: spans carry the number instead, what it cannot check waits, and everything else is as ever.</summary>
[CancelAfter(120_000)]
public sealed class ApicurioTests
{
    private readonly HttpClient _http = new();
    private TestBackbone _backbone = null!;
    private RegistryPeer _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _registry = await SharedRegistry.StartedAsync();
        _backbone = await TestBackbone.StartAsync(BackboneKind.Embedded);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _http.Dispose();
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    [Test]
    public async Task Write_RegistryWithoutGuids_SpansCarryTheNumberAndAllIsRead(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await using var client = await StartClientAsync(topics, SchemaPolicy.Register);

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
    public async Task Verify_SubjectUnknown_WaitsAndItsCureLetsItGo(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await RegisterAsync(topics.OrderPlaced + "-value", OrderPlaced.Descriptor.File);
        await RegisterAsync(topics.Spans + "-value", TracesData.Descriptor.File);
        await using var client = await StartClientAsync(topics, SchemaPolicy.Verify);

        await AssertOnlySeatsHeldWaitsAsync(client, topics, "does not exist in the Schema Registry", cancellation);

        await AssertCuredAsync(client, topics, cancellation);
    }

    [Test]
    public async Task Verify_RegisteredAsText_WaitsAndItsCureLetsItGo(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await RegisterAsync(topics.OrderPlaced + "-value", OrderPlaced.Descriptor.File);
        await RegisterAsync(topics.Spans + "-value", TracesData.Descriptor.File);
        await RegisterAsync(topics.SeatsHeld + "-value", await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "proto", "ticketshop", "v1", "events.proto"), cancellation));
        await using var client = await StartClientAsync(topics, SchemaPolicy.Verify);

        await AssertOnlySeatsHeldWaitsAsync(client, topics, "exists, but this schema is not registered under it", cancellation);

        await AssertCuredAsync(client, topics, cancellation);
    }

    [Test]
    public async Task Verify_RegistryThatCannotCheck_SaysSoAndRefusesNothing(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await RegisterAsync(topics.OrderPlaced + "-value", OrderPlaced.Descriptor.File);
        await RegisterAsync(topics.Spans + "-value", TracesData.Descriptor.File);
        await RegisterAsync(topics.SeatsHeld + "-value", TracesData.Descriptor.File);
        await SetLevelAsync(topics.SeatsHeld + "-value");
        await using var client = await StartClientAsync(topics, SchemaPolicy.Verify);

        await AssertOnlySeatsHeldWaitsAsync(client, topics, "this registry cannot check its compatibility", cancellation);
    }

    [Test]
    public async Task Register_RegistryThatCannotCheck_TriesAgainUntilItCanAndRefusesNothing(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await RegisterAsync(topics.SeatsHeld + "-value", TracesData.Descriptor.File);
        await SetLevelAsync(topics.SeatsHeld + "-value");
        await using var client = await StartClientAsync(topics, SchemaPolicy.Register);

        var held = client.EmitAsync(new SeatsHeld { EventCode = "waits" }, cancellation);
        await client.EmitAsync(new OrderPlaced(), cancellation);
        await Eventually.ThatAsync(() => client.Health.Conditions, c => c.Any(condition => condition.Reason.Contains("500")), "the registry's answer is told");
        var isWaiting = !held.IsCompleted;
        using var deleted = await _http.DeleteAsync($"{_registry.Url}/config/{topics.SeatsHeld}-value", cancellation);
        await held;

        Assert.That(deleted.IsSuccessStatusCode, Is.True);
        Assert.That(isWaiting, Is.True);
        Assert.That(client.Health.Conditions, Is.Empty);
        Assert.That((client.GetSnapshot().Events.Delivered, client.GetSnapshot().Events.DeadLettered), Is.EqualTo((2L, 0L)));
    }

    [Test]
    public async Task Dynamic_RecordOfARegisteredDescriptor_IsReadByItsSchema()
    {
        var context = new SerializationContext(MessageComponentType.Value, new TestTopics().SeatsHeld);
        var options = new SchemaRegistryOptions { Url = _registry.Url };
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";
        using var writer = new ProtobufSerializer<SeatsHeld>(options);
        using var reader = new ProtobufDynamicDeserializer(options);

        var message = await reader.ReadAsync(await writer.SerializeAsync(new SeatsHeld { EventCode = "E1", Count = 2 }, context), context, default);

        Assert.That(message!.Descriptor.FullName, Is.EqualTo("ticketshop.v1.SeatsHeld"));
        Assert.That((message["event_code"], message["count"]), Is.EqualTo(("E1", 2)));
    }

    [Test]
    public async Task Dynamic_RecordOfARegisteredText_IsATypedError(CancellationToken cancellation)
    {
        var context = new SerializationContext(MessageComponentType.Value, new TestTopics().SeatsHeld);
        await RegisterAsync(context.Topic + "-value", await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "proto", "ticketshop", "v1", "events.proto"), cancellation));
        using var official = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _registry.Url });
        var id = (await official.GetLatestSchemaAsync(context.Topic + "-value")).Id;
        var record = new byte[6];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(1), id);
        using var reader = new ProtobufDynamicDeserializer(new SchemaRegistryOptions { Url = _registry.Url });

        Assert.That(
            async () => await reader.ReadAsync(record, context, cancellation),
            Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(ProtobufSerdeError.SchemaTextUnsupported).And.Property("IsTransient").False);
    }

    private async Task AssertOnlySeatsHeldWaitsAsync(TelemetryClient client, TestTopics topics, string reason, CancellationToken cancellation)
    {
        client.StartSpan("seat.hold").Dispose();
        client.Emit(new SeatsHeld { EventCode = "waits" });
        await client.EmitAsync(new OrderPlaced(), cancellation);
        var condition = (await Eventually.ThatAsync(
            () => client.Health.Conditions.SingleOrDefault(c => c.Key == $"subject {topics.SeatsHeld}-value"), c => c is not null, "the subject is blocked"))!;
        await Eventually.ThatAsync(() => _backbone.ReadRecords(topics.Spans).Count, n => n == 1, "the span went on");

        var events = client.GetSnapshot().Events;
        Assert.Multiple(() =>
        {
            Assert.That(condition.Reason, Does.Contain(reason));
            Assert.That(condition.Cure, Does.StartWith("curl -sS -X POST").And.Contains(_registry.Url));
            Assert.That(client.Health.Conditions, Has.Exactly(1).Items);
            Assert.That(client.Health.IsDegraded, Is.True);
            Assert.That((events.Delivered, events.DeadLettered, events.Dropped.Values.Sum()), Is.EqualTo((1L, 0L, 0L)), "the other type goes on, nothing is refused");
        });
    }

    // The probe of the client that waits comes a minute later; a new one is there at once.
    private async Task AssertCuredAsync(TelemetryClient client, TestTopics topics, CancellationToken cancellation)
    {
        await PeerCommand.RunFileAsync("/bin/sh", ["-c", client.Health.Conditions.Single().Cure!]);
        await using var next = new TelemetryClient(Options(topics, SchemaPolicy.Verify));

        await next.EmitAsync(new SeatsHeld(), cancellation);

        Assert.That(next.Health.Conditions, Is.Empty);
        Assert.That(next.GetSnapshot().Events.Delivered, Is.EqualTo(1));
    }

    private Task RegisterAsync(string subject, FileDescriptor file) => RegisterAsync(subject, file.SerializedData.ToBase64());

    private async Task RegisterAsync(string subject, string schema)
    {
        using var answer = await _http.PostAsJsonAsync($"{_registry.Url}/subjects/{subject}/versions", new { schemaType = "PROTOBUF", schema });
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }

    private async Task SetLevelAsync(string subject)
    {
        using var answer = await _http.PutAsJsonAsync($"{_registry.Url}/config/{subject}", new { compatibility = "BACKWARD" });
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }

    private async Task<TelemetryClient> StartClientAsync(TestTopics topics, SchemaPolicy policy)
    {
        await _backbone.CreateTopicsAsync(topics.All);
        return new TelemetryClient(Options(topics, policy));
    }

    private TelemetryOptions Options(TestTopics topics, SchemaPolicy policy)
    {
        var options = _backbone.ClientOptions(topics, TelemetryProfile.Verify);
        options.SchemaRegistry.Url = _registry.Url;
        options.SchemaRegistry.Policy = policy;
        options.ShutdownTimeout = TimeSpan.FromSeconds(1);   // for what still waits in the end
        return options;
    }
}
