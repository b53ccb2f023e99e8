using Confluent.Kafka;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Registry client and serdes at a registry that nobody of this project wrote: it answers registrations with the id only, and has no GUIDs.</summary>
[CancelAfter(60_000)]
public sealed class ApicurioSerdesTests
{
    private readonly Dictionary<PeerLanguage, SerdePeer> _peers = [];
    private RegistryPeer _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _registry = await SharedRegistry.StartedAsync();

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        foreach (var peer in _peers.Values)
        {
            await peer.DisposeAsync();
        }
    }

    [Test]
    public async Task Client_RegisterAndRead_AnswersTheSameByEveryWay(CancellationToken cancellation)
    {
        using var client = Client();
        var subject = Subject();
        var definition = new SchemaDefinition(SeatsHeld.Descriptor.File.SerializedData.ToBase64(), []);

        var registered = await client.RegisterAsync(subject, definition, cancellation);
        var again = await client.RegisterAsync(subject, definition, cancellation);
        var lookedUp = await client.LookUpAsync(subject, definition, cancellation);
        var byId = await client.GetByIdAsync(registered.Id, subject, cancellation);
        var latest = await client.GetVersionAsync(subject, null, cancellation);
        var first = await client.GetVersionAsync(subject, 1, cancellation);

        Assert.Multiple(async () =>
        {
            Assert.That(new[] { again.Id, lookedUp.Id, latest!.Id, first!.Id }, Has.All.EqualTo(registered.Id));
            Assert.That(new[] { byId!.Schema, latest.Schema, first.Schema }, Has.All.EqualTo(definition.Schema));
            Assert.That((registered.Guid, lookedUp.Guid, latest.Guid), Is.EqualTo(((Guid?)null, (Guid?)null, (Guid?)null)));
            Assert.That((lookedUp.Version, latest.Version), Is.EqualTo((1, 1)));
            Assert.That(await client.GetByIdAsync(int.MaxValue, subject, cancellation), Is.Null);
            Assert.That(await client.GetByGuidAsync(Guid.NewGuid(), cancellation), Is.Null);
            Assert.That(await client.GetVersionAsync(subject, 99, cancellation), Is.Null);
        });
    }

    [Test]
    public async Task Client_UnknownOnes_AreTold(CancellationToken cancellation)
    {
        using var client = Client();
        var subject = Subject();
        var definition = new SchemaDefinition(SeatsHeld.Descriptor.File.SerializedData.ToBase64(), []);
        await client.RegisterAsync(subject, new SchemaDefinition("syntax = \"proto3\"; message M { string a = 1; }", []), cancellation);

        var unknown = await Assert.ThrowsAsync<RegistryException>(() => client.LookUpAsync(Subject(), definition, cancellation));
        var text = await Assert.ThrowsAsync<RegistryException>(() => client.LookUpAsync(subject, definition, cancellation));

        Assert.That((unknown!.Failure, unknown.IsTransient), Is.EqualTo((RegistryFailure.SubjectUnknown, false)));
        Assert.That((text!.Failure, text.ErrorCode, text.IsTransient), Is.EqualTo((RegistryFailure.SchemaUnknown, (int?)40403, false)));
    }

    [Test]
    public async Task Check_Base64SchemasUnderALevel_IsNoVerdict(CancellationToken cancellation)
    {
        using var client = Client();
        var subject = Subject();
        await client.RegisterAsync(subject, new SchemaDefinition(SeatsHeld.Descriptor.File.SerializedData.ToBase64(), []), cancellation);
        using var http = new HttpClient();
        using var level = await http.PutAsync($"{_registry.Url}/config/{subject}", new StringContent("{\"compatibility\":\"FULL\"}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), cancellation);

        var verdict = await client.CheckAsync(subject, new SchemaDefinition(TimestampReflection.Descriptor.SerializedData.ToBase64(), []), cancellation);

        Assert.That(level.IsSuccessStatusCode, Is.True);
        Assert.That(verdict.Outcome, Is.EqualTo(CompatibilityOutcome.CannotCheck));
        Assert.That(verdict.Messages.Single(), Does.Contain("answered 500"));
    }

    [Test]
    public async Task Serializer_TypeWithImports_RegistersThemAsReferences(CancellationToken cancellation)
    {
        // Of the types at hand only this one imports others. Every run registers them under the same subjects: the same schemas each time.
        var topic = Subject();
        var registering = Options(("auto.register.schemas", "true"), ("skip.known.types", "false"));
        using var writer = new ProtobufSerializer<Api>(registering);
        using var reader = new ProtobufSerializer<Api>(Options(("skip.known.types", "false")));
        var sent = new Api { Name = "seats", SourceContext = new SourceContext { FileName = "a.proto" } };

        var value = await writer.SerializeAsync(sent, Context(topic));
        var lookedUp = await reader.SerializeAsync(sent, Context(topic));

        using var client = Client();
        var stored = (await client.GetVersionAsync(topic + "-value", null, cancellation))!;
        Assert.That(lookedUp, Is.EqualTo(value));
        Assert.That(
            stored.Imports.Select(import => (import.Name, import.Subject)),
            Is.EqualTo(Api.Descriptor.File.Dependencies.Select(file => (file.Name, file.Name))));
        Assert.That(new ProtobufDeserializer<Api>(Options()).Deserialize(value, isNull: false, Context(topic)), Is.EqualTo(sent));
    }

    [Test]
    public async Task Serializer_HeaderWithoutGuids_IsTheIdAndEveryoneReadsIt([Values] PeerLanguage language)
    {
        var topic = Subject();
        using var serializer = new ProtobufSerializer<SeatsHeld>(Options(("auto.register.schemas", "true"), ("schema.id.strategy", "Header")));
        var sent = new SeatsHeld { EventCode = "plätze ✓", Count = 2 };
        var context = Context(topic);

        var value = await serializer.SerializeAsync(sent, context);

        var peer = await PeerAsync(language);
        Assert.That(value, Is.EqualTo(sent.ToByteArray()));
        Assert.That(context.Headers.Single().GetValueBytes()[0], Is.EqualTo(SchemaFraming.PrefixMagic));
        Assert.That(await peer.DeserializeAsync(topic, SeatsHeld.Descriptor, PeerRecord.Of(value, context.Headers)), Is.EqualTo(new[] { sent }));
        Assert.That(new ProtobufDeserializer<SeatsHeld>(Options(), MessageIndexPolicy.Reject).Deserialize(value, isNull: false, context), Is.EqualTo(sent));
    }

    [Test]
    public async Task Deserializer_OfficialPrefix_ReadsIt([Values] PeerLanguage language)
    {
        var topic = Subject();
        var sent = new SeatsHeld { EventCode = "theirs", Count = 2 };
        var peer = await PeerAsync(language);

        var record = (await peer.SerializeAsync(topic, header: false, register: true, sent))[0];

        using var serializer = new ProtobufSerializer<SeatsHeld>(Options());
        Assert.That(new ProtobufDeserializer<SeatsHeld>(Options(), MessageIndexPolicy.Reject).Deserialize(record.Value, isNull: false, Context(topic)), Is.EqualTo(sent));
        Assert.That(await serializer.SerializeAsync(sent, Context(topic)), Is.EqualTo(record.Value), "what they registered we find by a look-up");
    }

    private async Task<SerdePeer> PeerAsync(PeerLanguage language)
    {
        if (!_peers.TryGetValue(language, out var peer))
        {
            _peers[language] = peer = SerdePeer.Start(language);
        }

        await peer.OpenAsync(_registry.Url);
        return peer;
    }

    private static string Subject() => $"it-{Guid.NewGuid():N}";

    private static SerializationContext Context(string topic) => new(MessageComponentType.Value, topic, []);

    private SchemaRegistryOptions Options(params (string Word, string Value)[] words)
    {
        var options = new SchemaRegistryOptions { Url = _registry.Url };
        foreach (var (word, value) in words)
        {
            options.Settings["protobuf.serializer." + word] = value;
        }

        return options;
    }

    private RegistryClient Client() => RegistryClient.Create(RegistrySettings.Read(new SchemaRegistryOptions { Url = _registry.Url }, []), TimeProvider.System);
}
