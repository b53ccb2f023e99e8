using System.Globalization;
using System.Net.Http.Json;
using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Evolution;

/// <summary>
/// One event type goes through six versions while producers are upgraded and consumers of all versions read: nobody misses a record, and what a
/// consumer does not know it hands on. Versions that would break someone are refused before their first record.
/// </summary>
[CancelAfter(120_000)]
[TestFixture(BackboneKind.Embedded)]
[TestFixture(BackboneKind.Real)]
public sealed class RollingEvolutionTests(BackboneKind kind)
{
    private const int Consumers = 24;
    private const int RecordsPerStage = 200;

    // What each of three producers runs, one deployment after the other.
    private static readonly int[][] Deployments = [[1, 3, 5], [2, 4, 6], [1, 2, 6]];
    private static readonly int Records = Deployments.Sum(stages => stages.Length) * RecordsPerStage;

    private readonly TestTopics _topics = new();
    private TestBackbone _backbone = null!;

    private string Topic => $"{_topics.Spans}.rolling.SeatsReserved";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _backbone = await TestBackbone.StartAsync(kind);
        await _backbone.CreateTopicsAsync([.. _topics.All, Topic]);
        _backbone.RegisterSchemas(_topics);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    [Test]
    public async Task Upgrade_ThroughSixVersions_LosesNothingForAnybody(CancellationToken cancellation)
    {
        await SetLevelAsync("FULL_TRANSITIVE", cancellation);
        await RegisterAsync(EventVersions.Compatible[0], cancellation);
        var reading = Enumerable.Range(0, Consumers).Select(index => ReadAsync(index, cancellation)).ToArray();
        var writing = Deployments.Select((versions, producer) => WriteAsync(producer, versions, cancellation)).ToArray();
        var refusals = new List<string>();
        foreach (var (difference, version) in EventVersions.Incompatible)
        {
            refusals.Add(await RefusedAsync(difference, version, cancellation));
        }

        var sent = (await Task.WhenAll(writing)).SelectMany(written => written).ToDictionary(CodeOf);
        var read = await Task.WhenAll(reading);

        Assert.That(sent, Has.Count.EqualTo(Records));
        Assert.That(await VersionsAsync(cancellation), Has.Length.EqualTo(EventVersions.Compatible.Length), "each version once, no refused one");
        Assert.Multiple(() =>
        {
            for (var index = 0; index < Consumers; index++)
            {
                AssertRead(index, read[index], sent);
            }
        });
        Assert.That(_backbone.ReadRecords(Topic), Has.Count.EqualTo(Records), "nothing of a refused version");
        TestContext.Out.WriteLine($"{Records} records, {Consumers} consumers, {Records * Consumers} read.\n{string.Join('\n', refusals)}");
    }

    // Every field that all versions have, and, handed on, every field of the version that wrote it.
    private static void AssertRead(int consumer, IReadOnlyList<IMessage> read, Dictionary<string, SentEvent> sent)
    {
        Assert.That(read.Select(CodeOf).Distinct().Count(), Is.EqualTo(sent.Count), $"consumer {consumer}");
        foreach (var message in read)
        {
            var (version, written) = sent[CodeOf(message)];
            Assert.That(Common(message), Is.EqualTo(Common(written)), $"consumer {consumer}");
            Assert.That(version.Parse(message.ToByteString()), Is.EqualTo(written), $"consumer {consumer}");
        }
    }

    // A thread of its own: Confluent's consumers block.
    private Task<IReadOnlyList<IMessage>> ReadAsync(int index, CancellationToken cancellation)
    {
        var version = EventVersions.Compatible[index % EventVersions.Compatible.Length];
        var config = new ConsumerConfig
        {
            BootstrapServers = _backbone.BootstrapServers,
            GroupId = string.Create(CultureInfo.InvariantCulture, $"{Topic}-{index}"),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            FetchWaitMaxMs = 50,
        };
        return Task.Factory.StartNew(
            () => version.Read(config, Registry(), Topic, Records, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private async Task<IReadOnlyList<SentEvent>> WriteAsync(int producer, int[] versions, CancellationToken cancellation)
    {
        List<SentEvent> sent = [];
        foreach (var (stage, number) in versions.Index())
        {
            var version = EventVersions.Compatible[number - 1];
            IMessage[] events =
            [
                .. Enumerable.Range(1, RecordsPerStage)
                    .Select(n => version.Create(string.Create(CultureInfo.InvariantCulture, $"{producer}-{stage}-{n}"), n)),
            ];
            await (producer == 2
                ? version.ProduceAsync(_backbone.BootstrapServers, Registry(), Topic, events)
                : EmitAsync(version, producer == 0 ? SchemaPolicy.Register : SchemaPolicy.Verify, events, cancellation));
            sent.AddRange(events.Select(written => new SentEvent(version, written)));
        }

        return sent;
    }

    private async Task EmitAsync(EventVersion version, SchemaPolicy policy, IMessage[] events, CancellationToken cancellation)
    {
        if (policy == SchemaPolicy.Verify)
        {
            await RegisterAsync(version, cancellation);
        }

        await using var client = new TelemetryClient(Options(version, policy));
        await Task.WhenAll(events.Select(sent => client.EmitAsync(sent, cancellation)));
    }

    // As a deployment does it.
    private async Task RegisterAsync(EventVersion version, CancellationToken cancellation)
    {
        using var serializer = new ProtobufSerializer<IMessage>(Registry());
        await serializer.PrepareAsync(version.Create("", 1).Descriptor, new SerializationContext(MessageComponentType.Value, Topic), cancellation);
    }

    private async Task<string> RefusedAsync(string difference, EventVersion version, CancellationToken cancellation)
    {
        foreach (var policy in (SchemaPolicy[])[SchemaPolicy.Verify, SchemaPolicy.Register])
        {
            await using var client = new TelemetryClient(Options(version, policy));
            var failure = (await Assert.ThrowsAsync<TelemetryException>(() => client.EmitAsync(version.Create("refused", 1), cancellation)))!;
            await client.EmitAsync(new OrderPlaced(), cancellation);

            Assert.That(failure.Message, Does.Contain("schema_rejected").And.Contain(difference));
            Assert.That(client.GetSnapshot().Events.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.SchemaRejected] = 1 }));
            Assert.That(client.GetSnapshot().Events.Delivered, Is.EqualTo(1), "other types go on");
        }

        return $"refused: {difference}";
    }

    private TelemetryOptions Options(EventVersion version, SchemaPolicy policy)
    {
        var options = _backbone.ClientOptions(_topics, TelemetryProfile.Verify);
        options.SchemaRegistry.Policy = policy;
        version.Add(options.Events, Topic);
        return options;
    }

    private SchemaRegistryOptions Registry()
    {
        var options = new SchemaRegistryOptions { Url = _backbone.Registry.Url };
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";
        return options;
    }

    private async Task SetLevelAsync(string level, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        using var answer = await http.PutAsJsonAsync($"{_backbone.Registry.Url}/config/{Topic}-value", new { compatibility = level }, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<int[]> VersionsAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<int[]>($"{_backbone.Registry.Url}/subjects/{Topic}-value/versions", cancellation))!;
    }

    private static string CodeOf(IMessage message) => (string)Field(message, 1)!;

    private static string CodeOf(SentEvent sent) => CodeOf(sent.Event);

    private static (string, long, long, string, int) Common(IMessage message)
    {
        var seat = (IMessage)Field(message, 4)!;
        return (CodeOf(message), Convert.ToInt64(Field(message, 2), null), (long)Field(message, 3)!, (string)Field(seat, 1)!, (int)Field(seat, 2)!);
    }

    private static object? Field(IMessage message, int number) => message.Descriptor.FindFieldByNumber(number).Accessor.GetValue(message);
}
