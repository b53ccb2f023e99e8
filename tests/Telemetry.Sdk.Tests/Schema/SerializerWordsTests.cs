using System.Net.Http.Json;
using Confluent.Kafka;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>What each of Confluent's words makes a serializer ask a registry: the requests of the official clients, but for what only writes a default out.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SerializerWordsTests
{
    private const string Geo = "golden%2Fshared%2Fgeo.proto";
    private static readonly Beacon Importing = new() { BeaconId = "b" };
    private static readonly SerializationContext Value = new(MessageComponentType.Value, "t");
    private EmbeddedSchemaRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync() => _registry = await EmbeddedSchemaRegistry.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _registry.DisposeAsync();

    [TestCase("auto.register.schemas=true", $"POST /subjects/{Geo}/versions", "POST /subjects/t-value/versions")]
    [TestCase("auto.register.schemas=false", $"POST /subjects/{Geo}", "POST /subjects/t-value")]
    [TestCase("", $"POST /subjects/{Geo}", "POST /subjects/t-value")]
    [TestCase("auto.register.schemas=true;normalize.schemas=true", $"POST /subjects/{Geo}/versions?normalize=true", "POST /subjects/t-value/versions?normalize=true")]
    [TestCase("normalize.schemas=true", $"POST /subjects/{Geo}?normalize=true", "POST /subjects/t-value?normalize=true")]
    [TestCase("use.latest.version=true", "GET /subjects/t-value/versions/latest?format=serialized")]
    [TestCase("use.latest.with.metadata=major=2,team=a b", "GET /subjects/t-value/metadata?key=major&value=2&key=team&value=a%20b&format=serialized")]
    [TestCase("use.schema.id=1", "GET /schemas/ids/1?format=serialized&subject=t-value")]
    [TestCase("use.schema.id=1;auto.register.schemas=true", "GET /schemas/ids/1?format=serialized&subject=t-value")]
    [TestCase("use.schema.id=1;use.latest.version=true", "GET /schemas/ids/1?format=serialized&subject=t-value")]
    [TestCase("use.latest.version=true;use.latest.with.metadata=major=2", "GET /subjects/t-value/metadata?key=major&value=2&format=serialized")]
    [TestCase("use.schema.id=-1;auto.register.schemas=true", $"POST /subjects/{Geo}/versions", "POST /subjects/t-value/versions")]
    [TestCase("auto.register.schemas=true;subject.name.strategy=Record", $"POST /subjects/{Geo}/versions", "POST /subjects/golden.v1.Beacon/versions")]
    [TestCase("auto.register.schemas=true;subject.name.strategy=TopicRecord", $"POST /subjects/{Geo}/versions", "POST /subjects/t-golden.v1.Beacon/versions")]
    [TestCase("auto.register.schemas=true;reference.subject.name.strategy=Qualified", "POST /subjects/golden.shared.geo/versions", "POST /subjects/t-value/versions")]
    public async Task Serialize_Word_MakesItsRequests(string words, params string[] requests)
    {
        _registry.Register("t-value", Beacon.Descriptor.File);
        await RegisterAsync("t-value", "major", "2", "team", "a b");
        _registry.ClearRequests();
        using var serializer = Serializer(words);

        var first = serializer.Serialize(Importing, Value);
        var second = serializer.Serialize(Importing, Value);

        Assert.That(Requests(), Is.EqualTo(requests));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(first[5..], Is.EqualTo((byte[])[0, .. Importing.ToByteArray()]), "the indexes are those of the writer's own type");
    }

    [Test]
    public async Task Serialize_LatestAndMetadata_WriteTheIdOfThatVersion()
    {
        _registry.Register("t-value", Reading.Descriptor.File);
        await RegisterAsync("t-value", "major", "1");
        var newest = _registry.Register("t-value", "syntax = \"proto3\"; package golden.v1; message Reading { string device_id = 1; int32 newer = 99; }");

        Assert.That(IdOf("use.latest.version=true", new Reading()), Is.EqualTo(newest));
        Assert.That(IdOf("use.latest.with.metadata=major=1", new Reading()), Is.EqualTo(newest - 1));
        Assert.That(IdOf("use.schema.id=1", new Reading()), Is.EqualTo(1));
        Assert.That(IdOf("", new Reading()), Is.Not.EqualTo(newest));
    }

    [TestCase("use.latest.version=true", "has no version")]
    [TestCase("use.latest.with.metadata=major=9", "major=9")]
    [TestCase("use.schema.id=77", "schema id 77")]
    [TestCase("", "does not exist")]
    public void Serialize_NothingThere_IsATypedErrorThatSomebodyCanCure(string words, string reason)
    {
        using var serializer = Serializer(words);

        Assert.That(() => serializer.Serialize(Importing, Value), Throws.InstanceOf<ProtobufSerdeException>()
            .With.Property("Error").EqualTo(ProtobufSerdeError.NotRegistered).And.Property("IsTransient").True.And.Message.Contains(reason));
    }

    [Test]
    public void Serialize_KnownTypesNotSkipped_AreRegisteredToo()
    {
        using var serializer = Serializer("auto.register.schemas=true;skip.known.types=false");

        serializer.Serialize(new TimedEvent(), Value);

        Assert.That(Requests(), Is.EquivalentTo(new[]
        {
            "POST /subjects/google%2Fprotobuf%2Ftimestamp.proto/versions", "POST /subjects/google%2Fprotobuf%2Fwrappers.proto/versions", "POST /subjects/t-value/versions",
        }));
        Assert.That(Requests()[^1], Does.Contain("t-value"), "imports come first");
    }

    [Test]
    public void Serialize_ReferenceSubjectsOfTheCallers_AreUsed()
    {
        var options = Options("auto.register.schemas=true;reference.subject.name.strategy=Custom");
        using var serializer = new ProtobufSerializer<IMessage>(options, null, static import => "imports." + Path.GetFileNameWithoutExtension(import));

        serializer.Serialize(Importing, Value);

        Assert.That(Requests(), Is.EqualTo(new[] { "POST /subjects/imports.geo/versions", "POST /subjects/t-value/versions" }));
        Assert.That(_registry.Requests[^1].Body, Does.Contain("\"name\":\"golden/shared/geo.proto\"").And.Contain("\"subject\":\"imports.geo\""));
        Assert.That(() => new ProtobufSerializer<IMessage>(options), Throws.ArgumentException.With.Message.Contains("reference.subject.name.strategy"));
    }

    [Test]
    public void Serialize_SubjectsOfTheCallers_AreUsed()
    {
        using var serializer = new ProtobufSerializer<IMessage>(Options("auto.register.schemas=true"), static (context, type) => $":.eu:{context.Topic}.{context.Component}.{type}");

        serializer.Serialize(new Reading(), Value);

        Assert.That(Requests(), Is.EqualTo(new[] { "POST /subjects/%3A.eu%3At.Value.golden.v1.Reading/versions" }));
    }

    [Test]
    public void Serialize_HeaderModeAndARegistryWithoutGuids_NamesTheIdInTheHeader()
    {
        _registry.Respond(new EmbeddedRegistryResponse { StatusCode = 200, Body = "{\"id\":77}" });
        using var serializer = Serializer("schema.id.strategy=Header");
        var context = new SerializationContext(MessageComponentType.Value, "t", new Headers());

        var bytes = serializer.Serialize(new Second { Count = 1 }, context);

        Assert.That(bytes, Is.EqualTo(new Second { Count = 1 }.ToByteArray()));
        Assert.That(context.Headers.Single().GetValueBytes(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 77, 2, 2 }));
        Assert.That(new ProtobufDeserializer<Second>(new SchemaRegistryOptions()).Deserialize(bytes, false, context).Count, Is.EqualTo(1));
    }

    [Test]
    public void Serialize_HeaderMode_ReplacesWhatIsThereAndNeedsHeaders()
    {
        _registry.Register("t-value", Reading.Descriptor.File);
        using var serializer = Serializer("schema.id.strategy=Header");
        var headers = new Headers { { "__value_schema_id", [9] }, { "mine", [1] }, { "__value_schema_id", [8] } };

        for (var i = 0; i < 3; i++)
        {
            serializer.Serialize(new Reading(), new SerializationContext(MessageComponentType.Value, "t", headers));
        }

        Assert.That(headers.Select(header => header.Key), Is.EquivalentTo(new[] { "mine", "__value_schema_id" }));
        Assert.That(headers.GetLastBytes("__value_schema_id"), Has.Length.EqualTo(18).And.ItemAt(0).EqualTo(1));
        _registry.ClearRequests();
        Assert.That(() => serializer.Serialize(new Beacon(), Value), Throws.ArgumentException.With.Message.Contains("headers"));
        Assert.That(_registry.Requests, Is.Empty);
    }

    private static int IdOf(byte[] framed)
    {
        SchemaFraming.TryReadPrefix(framed, out var reference, out _);
        return reference.Id;
    }

    private int IdOf(string words, IMessage message)
    {
        using var serializer = Serializer(words);
        return IdOf(serializer.Serialize(message, Value));
    }

    private async Task RegisterAsync(string subject, params string[] metadata)
    {
        using var http = new HttpClient();
        var properties = metadata.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        var file = subject == "t-value" && properties.Count == 2 ? Beacon.Descriptor.File : Reading.Descriptor.File;
        var references = file.Dependencies.Select(import => new { name = import.Name, subject = import.Name, version = 1 });
        using var answer = await http.PostAsJsonAsync(
            $"{_registry.Url}/subjects/{subject}/versions",
            new { schemaType = "PROTOBUF", schema = file.SerializedData.ToBase64(), references, metadata = new { properties } });
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }

    // The official clients write the defaults out.
    private string[] Requests() =>
    [
        .. _registry.Requests.Select(request => $"{request.Method} {request.Path}?{request.Query}"
            .Replace("deleted=false&", "", StringComparison.Ordinal).TrimEnd('?')),
    ];

    private ProtobufSerializer<IMessage> Serializer(string words) => new(Options(words));

    private SchemaRegistryOptions Options(string words)
    {
        var options = new SchemaRegistryOptions { Url = _registry.Url };
        foreach (var word in words.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = word.IndexOf('=', StringComparison.Ordinal);
            options.Settings["protobuf.serializer." + word[..end]] = word[(end + 1)..];
        }

        return options;
    }
}
