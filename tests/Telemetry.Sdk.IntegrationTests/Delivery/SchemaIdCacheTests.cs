using System.Buffers.Binary;
using Confluent.Kafka;
using Telemetry.Sdk.IntegrationTests.Embedded;
using Telemetry.Sdk.Testing;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>Restarts of a client and of its registry, and the ids on disk between them. Row 29 of the fault table.</summary>
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SchemaIdCacheTests : IAsyncDisposable
{
    private static readonly string Subject = DeliveryFixture.EventTopic + "-value";

    private readonly string _folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid().ToString("N"));
    private readonly int _port = FreePorts.Block(1);
    private readonly StateMetrics _metrics = new();
    private DeliveryFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync() => _fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic);

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _metrics.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task RegistryWasEmptied_RestartedClientSendsTheNewIdCountsAndIsDegraded(CancellationToken ct)
    {
        await FirstRunAsync(ct);
        await using var emptied = await EmptiedAsync();
        await using var client = Client();

        await client.EmitAsync(new SeatsHeld { Count = 2 }, ct);

        Assert.That(Ids(), Is.EquivalentTo(new[] { (1, 1), (2, emptied.Register(Subject, SeatsHeld.Descriptor.File)) }));
        await ReplacedAsync(client);
    }

    [Test]
    public async Task RegistryDownAtRestart_KeptIdIsSentAndAnEmptiedRegistryEndsThat(CancellationToken ct)
    {
        await FirstRunAsync(ct);
        await using var client = Client();
        await client.EmitAsync(new SeatsHeld { Count = 2 }, ct);
        Assert.That(client.Health.Conditions.Single(c => c.Key == "schema registry").Reason, Does.Contain("ids of an earlier run"));

        await using var emptied = await EmptiedAsync();
        await ReplacedAsync(client);
        await client.EmitAsync(new SeatsHeld { Count = 3 }, ct);

        Assert.That(Ids(), Is.EquivalentTo(new[] { (1, 1), (2, 1), (3, emptied.Register(Subject, SeatsHeld.Descriptor.File)) }));
    }

    [Test]
    public async Task RegistryDownAtRestart_VerifyingClientStopsAsSoonAsTheEmptiedRegistryAnswers(CancellationToken ct)
    {
        await FirstRunAsync(ct);
        await using var client = Client(SchemaPolicy.Verify);
        await client.EmitAsync(new SeatsHeld { Count = 2 }, ct);

        await using var emptied = await EmptiedAsync();
        await Eventually.ThatAsync(() => client.Health.Conditions.Select(c => c.Key).ToList(), c => c.Contains($"subject {Subject}"), "the subject is blocked");
        client.Emit(new SeatsHeld { Count = 3 });
        await client.DisposeAsync();

        Assert.That(Ids(), Is.EquivalentTo(new[] { (1, 1), (2, 1) }), "no record leaves with an id that means something else");
    }

    [Test]
    public async Task StandaloneSerializer_RegistryDownAtRestart_StillSerializes()
    {
        var context = new SerializationContext(MessageComponentType.Value, DeliveryFixture.EventTopic);
        byte[] before;
        await using (var registry = await EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { Port = _port }))
        {
            registry.Register(Subject, SeatsHeld.Descriptor.File);
            using var first = new ProtobufSerializer<SeatsHeld>(Registry());
            before = await first.SerializeAsync(new SeatsHeld { Count = 1 }, context);
        }

        using var second = new ProtobufSerializer<SeatsHeld>(Registry());
        var after = await second.SerializeAsync(new SeatsHeld { Count = 1 }, context);

        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public async Task TwoProcesses_OneFolder_NoReaderSeesHalfAnIdAndAKilledOneLeavesNothingThatHarms(CancellationToken ct)
    {
        SchemaIdHammer.Fill(_folder);
        var store = SchemaIdHammer.Store(_folder);
        using var first = ChildProgram.Start(SchemaIdHammer.Name, _folder, "1", "300");
        using var second = ChildProgram.Start(SchemaIdHammer.Name, _folder, "2", "300");
        using var killed = ChildProgram.Start(SchemaIdHammer.Name, _folder, "3", "1000000");
        var before = SchemaIdHammer.Store(_folder).Location;

        var reads = 0;
        for (; !first.HasExited || !second.HasExited; reads++)
        {
            ct.ThrowIfCancellationRequested();
            Assert.That(SchemaIdHammer.IsWhole(store, reads % SchemaIdHammer.Subjects), Is.True, $"read {reads}");
        }

        killed.Kill();
        await killed.WaitForExitAsync(ct);
        await Task.WhenAll(first.WaitForExitAsync(ct), second.WaitForExitAsync(ct));

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), await first.StandardError.ReadToEndAsync(ct) + await second.StandardError.ReadToEndAsync(ct));
        Assert.That(Enumerable.Range(0, SchemaIdHammer.Subjects).Select(s => SchemaIdHammer.IsWhole(store, s)), Is.All.True);
        Assert.That(Directory.GetFiles(before).Count(f => !f.EndsWith(".tmp", StringComparison.Ordinal)), Is.EqualTo(SchemaIdHammer.Subjects));
        Assert.That(Directory.GetFiles(before, "*.tmp"), Has.Length.LessThanOrEqualTo(1), "of the killed process only");
        TestContext.Out.WriteLine($"{reads} reads here while two processes wrote 600 ids and a third was killed.");
    }

    private SchemaRegistryOptions Registry() => new() { Url = $"http://127.0.0.1:{_port}", CacheDirectory = _folder };

    private async Task FirstRunAsync(CancellationToken ct)
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { Port = _port }, ct);
        Assert.That(registry.Register(Subject, SeatsHeld.Descriptor.File), Is.EqualTo(1));
        await using var client = _fixture.Client(Configure);
        await client.EmitAsync(new SeatsHeld { Count = 1 }, ct);
        await Eventually.ThatAsync(() => Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length : 0, files => files == 2, "both ids are kept");
    }

    // The same address, and the first numbers are given to something else.
    private async Task<EmbeddedSchemaRegistry> EmptiedAsync()
    {
        var registry = await EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { Port = _port });
        for (var i = 0; i < 5; i++)
        {
            registry.Register($"other-{i}", $"syntax = \"proto3\"; message Other{i} {{ int32 a = 1; }}");
        }

        return registry;
    }

    private async Task ReplacedAsync(TelemetryClient client)
    {
        await Eventually.ThatAsync(() => client.Health.Conditions.Select(c => c.Key).ToList(), c => c.Contains($"schema id {Subject}"), "health says that the id was replaced");
        Assert.That(_metrics.Read("telemetry_sdk.schema.replaced_ids"), Is.AtLeast(1));
    }

    private void Configure(TelemetryOptions options)
    {
        (options.SchemaRegistry.Url, options.SchemaRegistry.CacheDirectory) = ($"http://127.0.0.1:{_port}", _folder);
        options.ShutdownTimeout = TimeSpan.FromSeconds(2);
    }

    private TelemetryClient Client(SchemaPolicy policy = SchemaPolicy.Register) => _fixture.Client(
        o =>
        {
            Configure(o);
            o.SchemaRegistry.Policy = policy;
        },
        serve: services => services with { MeterFactory = _metrics });

    private IEnumerable<(int Count, int Id)> Ids() => DeliveryFixture.Contiguous(_fixture.Read(DeliveryFixture.EventTopic))
        .Select(r => (r.Event(SeatsHeld.Parser).Count, BinaryPrimitives.ReadInt32BigEndian(r.Value.AsSpan(1))));
}
