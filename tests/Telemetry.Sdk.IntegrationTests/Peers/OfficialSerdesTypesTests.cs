using Confluent.Kafka;
using Golden.Shared;
using Golden.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Types whose schema id is hard to get right, from us to Confluent's serdes of other languages and back: imports, nesting, many types in a file.</summary>
[CancelAfter(60_000)]
[TestFixture(PeerLanguage.JavaScript)]
[TestFixture(PeerLanguage.Python)]
public sealed class OfficialSerdesTypesTests(PeerLanguage language)
{
    private static readonly Route Imports = new() { Start = new Site { SiteId = "a", Location = new GeoPoint { Lat = 1.5 } }, Path = { new GeoPoint { Lon = -2 } } };

    private SerdePeer _peer = null!;
    private EmbeddedSchemaRegistry _registry = null!;

    [OneTimeSetUp]
    public void StartPeer() => _peer = SerdePeer.Start(language);

    [OneTimeTearDown]
    public async Task EndPeerAsync()
    {
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }
    }

    [SetUp]
    public async Task StartAsync()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync();
        await _peer.OpenAsync(_registry.Url);
    }

    [TearDown]
    public async Task StopAsync() => await _registry.DisposeAsync();

    [Test]
    public Task BothWays_WellKnownImports_AreTheSame([Values] bool header) =>
        AssertBothWaysAsync(new TimedEvent { EventId = "e", At = DateTime.UnixEpoch.AddSeconds(1.5).ToTimestamp(), Budget = 7 }, header);

    [Test]
    public Task BothWays_Reference_IsTheSame([Values] bool header) =>
        AssertBothWaysAsync(new Beacon { BeaconId = "b", At = new GeoPoint { Lat = 0.5 } }, header);

    [Test]
    public Task BothWays_NestedThreeDeep_IsTheSame([Values] bool header) =>
        AssertBothWaysAsync(new Beta.Types.Inner.Types.Deep { Ratio = 0.25f }, header);

    [Test]
    public Task BothWays_SeventiethOfAFile_IsTheSame([Values] bool header) => AssertBothWaysAsync(new Many69 { V = 69 }, header);

    [Test]
    public async Task BothWays_ReferencesOfReferences_AreTheSame([Values] bool header)
    {
        if (language == PeerLanguage.Python)
        {
            await AssertBothWaysAsync(Imports, header);
            return;
        }

        // It writes them, and fails to read what any client wrote: it looks for imports in another order than it knows them.
        await AssertTheirsAsync(Imports, header);
        Assert.That(async () => await ReadByThemAsync(Imports, header), Throws.TypeOf<PeerCallException>().With.Message.Contains("Cannot find"));
    }

    [Test]
    public async Task BothWays_NestedAfterAMap_IsTheSame([Values] bool header)
    {
        var sent = new WithMaps.Types.AfterMap { Y = 3 };
        if (language == PeerLanguage.Python)
        {
            await AssertBothWaysAsync(sent, header);
            return;
        }

        // It does not count the map's entry type, as the clients in .NET, Python and Java do.
        Assert.That(async () => await ReadByThemAsync(sent, header), Throws.TypeOf<PeerCallException>().With.Message.Contains("out of range"));
    }

    [Test]
    public async Task Deserialize_ByTheClientThatRegistered_IsPythonsFault()
    {
        var sent = new Many69 { V = 69 };
        var written = await _peer.SerializeAsync("theirs", header: false, register: true, sent);

        // It remembers the registry's answer to its registration, a text, and takes it for a descriptor.
        if (language == PeerLanguage.Python)
        {
            Assert.That(async () => await _peer.DeserializeAsync("theirs", Many69.Descriptor, written), Throws.TypeOf<PeerCallException>().With.Message.Contains("Wire format was corrupt"));
            await _peer.OpenAsync(_registry.Url);
        }

        Assert.That(await _peer.DeserializeAsync("theirs", Many69.Descriptor, written), Is.EqualTo(new[] { sent }));
    }

    private async Task AssertBothWaysAsync<T>(T sent, bool header)
        where T : class, IMessage<T>, new()
    {
        Assert.That(await ReadByThemAsync(sent, header), Is.EqualTo(new[] { sent }));
        await AssertTheirsAsync(sent, header);
    }

    // What they write we read, and write the same: their registration is found by a look-up.
    private async Task AssertTheirsAsync<T>(T sent, bool header)
        where T : class, IMessage<T>, new()
    {
        var theirs = (await _peer.SerializeAsync("theirs", header, register: true, sent))[0];
        var ours = await WriteAsync(sent, header, topic: "theirs", register: false);

        var read = new ProtobufDeserializer<T>(new SchemaRegistryOptions(), MessageIndexPolicy.Reject).Deserialize(
            theirs.Value, isNull: false, new SerializationContext(MessageComponentType.Value, "theirs", theirs.ToHeaders()));
        Assert.That(read, Is.EqualTo(sent));
        Assert.That((ours.Value, ours.Headers), Is.EqualTo((theirs.Value, theirs.Headers)));
    }

    private async Task<IReadOnlyList<IMessage>> ReadByThemAsync(IMessage sent, bool header) =>
        await _peer.DeserializeAsync("ours", sent.Descriptor, await WriteAsync(sent, header));

    private async Task<PeerRecord> WriteAsync<T>(T sent, bool header, string topic = "ours", bool register = true)
        where T : class, IMessage
    {
        var options = new SchemaRegistryOptions { Url = _registry.Url };
        options.Settings["protobuf.serializer.auto.register.schemas"] = register ? "true" : "false";
        options.Settings["protobuf.serializer.schema.id.strategy"] = header ? "Header" : "Prefix";
        using var serializer = new ProtobufSerializer<T>(options);
        var context = new SerializationContext(MessageComponentType.Value, topic, []);
        return PeerRecord.Of(await serializer.SerializeAsync(sent, context), context.Headers);
    }
}
