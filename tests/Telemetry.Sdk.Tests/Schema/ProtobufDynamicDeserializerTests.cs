using Confluent.Kafka;
using DynamicTests.V1;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;
using Telemetry.Sdk.Testing;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(60_000)]
public sealed class ProtobufDynamicDeserializerTests
{
    private static readonly IMessage[] Messages =
    [
        new Everything { PlainInt32 = 7, KnownTimestamp = new Timestamp { Seconds = 1 }, Inners = { new Everything.Types.Inner { Text = "x" } } },
        new Everything.Types.Inner { Text = "nested" },
        new TimedEvent { At = new Timestamp { Seconds = 5 } },
        new WithMaps.Types.AfterMap(),
        new Legacy { Name = "proto2" },
    ];

    [TestCase("Prefix")]
    [TestCase("Header")]
    public async Task Deserialize_RecordsOfAnyType_AreReadByTheirSchemaAloneAndAskedForOnce(string place)
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var writer = new ProtobufSerializer<IMessage>(Options(registry, ("serializer.auto.register.schemas", "true"), ("serializer.schema.id.strategy", place), ("serializer.subject.name.strategy", "TopicRecord")));
        using var reader = new ProtobufDynamicDeserializer(Options(registry));
        var records = Messages.Select(message => Write(writer, message)).ToArray();
        registry.ClearRequests();

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < records.Length; i++)
            {
                var (value, context) = records[i];
                var message = reader.Deserialize(value, false, context);

                Assert.That(message.Descriptor.FullName, Is.EqualTo(Messages[i].Descriptor.FullName));
                Assert.That(message.ToJson(), Is.EqualTo(JsonFormatter.Default.Format(Messages[i]).Replace(" ", "", StringComparison.Ordinal)));
                Assert.That(message.SchemaId is null, Is.EqualTo(place == "Header"));
                Assert.That(message.SchemaGuid is null, Is.EqualTo(place == "Prefix"));
            }
        }

        Assert.That(registry.Requests.Select(request => request.Path), Is.Unique);
        Assert.That(registry.Requests.Select(request => request.Query), Is.All.Contains("format=serialized"));
    }

    [Test]
    public async Task Deserialize_SchemaWithReferences_ReadsWhatItImports()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var writer = new ProtobufSerializer<IMessage>(Options(registry, ("serializer.auto.register.schemas", "true")));
        using var reader = new ProtobufDynamicDeserializer(Options(registry));
        var route = new Route { Start = new() { SiteId = "s", Location = new() { Lat = 1 } }, Path = { new Golden.Shared.GeoPoint { Lon = 2 } } };
        var (value, context) = Write(writer, route);
        registry.ClearRequests();

        var message = reader.Deserialize(value, false, context);

        Assert.That(message.ToJson(), Is.EqualTo("""{"start":{"siteId":"s","location":{"lat":1}},"path":[{"lon":2}]}"""));
        Assert.That(registry.Requests.Select(request => $"{request.Path}?{request.Query}"), Is.EquivalentTo(new[]
        {
            "/schemas/ids/3?format=serialized&subject=t-value",
            "/subjects/golden%2Fshared%2Fgeo.proto/versions/1?deleted=true&format=serialized",
            "/subjects/golden%2Fshared%2Fsite.proto/versions/1?deleted=true&format=serialized",
        }));
    }

    [Test]
    public async Task ReadAsync_KnownSchema_CompletesAtOnceAndAsksNobody()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        registry.Register("t-value", EverythingReflection.Descriptor);
        using var reader = new ProtobufDynamicDeserializer(Options(registry));
        byte[] record = [0, 0, 0, 0, 1, 0, .. new Everything { PlainBool = true }.ToByteArray()];
        var first = await reader.ReadAsync(record, Context(), default);
        await registry.DisposeAsync();

        var again = reader.ReadAsync(record, Context(), default);

        Assert.That(again.IsCompletedSuccessfully, Is.True);
        Assert.That((await again)!.ToJson(), Is.EqualTo(first!.ToJson()).And.EqualTo("""{"plainBool":true}"""));
        Assert.That(await reader.ReadAsync(null, Context(), default), Is.Null);
        Assert.That(reader.Deserialize([], true, Context()), Is.Null);
    }

    [Test]
    public void ReadAsync_RegistryThatHangs_EndsWithTheCallersToken()
    {
        using var registry = new FakeRegistry { Before = static (_, _, ct) => Task.Delay(Timeout.Infinite, ct) };
        using var reader = Reader(registry);
        using var patience = new CancellationTokenSource();

        var reading = reader.ReadAsync([0, 0, 0, 0, 1, 0], Context(), patience.Token).AsTask();
        patience.Cancel();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("Topic", MessageComponentType.Key, "id 9 of t-key")]
    [TestCase("Topic", MessageComponentType.Value, "id 9 of t-value")]
    [TestCase("Record", MessageComponentType.Value, "id 9")]
    public void Deserialize_SubjectNameStrategy_SaysUnderWhichSubjectTheIdIsAskedFor(string strategy, MessageComponentType component, string call)
    {
        using var registry = new FakeRegistry();
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.deserializer.subject.name.strategy"] = strategy;
        using var reader = Reader(registry, options);

        Assert.That(() => reader.Deserialize([0, 0, 0, 0, 9, 0], false, new SerializationContext(component, "t")), Fails(ProtobufSerdeError.SchemaUnknown));
        Assert.That(registry.Calls, Is.EqualTo(new[] { call }));
    }

    [Test]
    public async Task Deserialize_SubjectOfTheCallers_PicksTheContext()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        registry.Register("a", "syntax = \"proto3\"; message A { string a = 1; }");
        registry.Register(":.eu:b", "syntax = \"proto3\"; message B { string b = 1; }");
        using var reader = new ProtobufDynamicDeserializer(Options(registry), context => context.Topic == "eu" ? ":.eu:b" : null);
        byte[] record = [0, 0, 0, 0, 1, 0, 10, 1, 65];

        Assert.That(reader.Deserialize(record, false, new SerializationContext(MessageComponentType.Value, "eu")).ToJson(), Is.EqualTo("""{"b":"A"}"""));
        Assert.That(reader.Deserialize(record, false, new SerializationContext(MessageComponentType.Value, "t")).ToJson(), Is.EqualTo("""{"a":"A"}"""));
    }

    [TestCase(new byte[] { 0, 0, 0, 0, 1, 0, 10, 9, 1 }, ProtobufSerdeError.MalformedMessage, "reaches past its end")]
    [TestCase(new byte[] { 0, 0, 0, 0, 1, 2, 6, 10, 9, 1 }, ProtobufSerdeError.BadIndexes, "[3]")]
    [TestCase(new byte[] { 0, 0, 0, 0, 2, 0 }, ProtobufSerdeError.SchemaUnknown, "id 2")]
    [TestCase(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, ProtobufSerdeError.SchemaUnknown, "00000000-0000-0000-0000-000000000000")]
    public async Task Deserialize_RecordThatCannotBeRead_IsAPermanentTypedError(byte[] record, ProtobufSerdeError error, string word)
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        registry.Register("t-value", EverythingReflection.Descriptor);
        using var reader = new ProtobufDynamicDeserializer(Options(registry));

        Assert.That(() => reader.Deserialize(record, false, Context()), Fails(error).And.Property("IsTransient").False.And.Message.Contains(word));
        Assert.That(reader.Deserialize([0, 0, 0, 0, 1, 0], false, Context()).Fields, Is.Empty, "the next record is read");
    }

    [TestCase("slow")]
    [TestCase("truncated")]
    [TestCase("broken JSON")]
    [TestCase("HTML")]
    [TestCase("no schema")]
    [TestCase("wrong type")]
    [TestCase("huge")]
    public async Task Deserialize_RegistryAnswersBadly_IsATransientTypedErrorInTime(string how)
    {
        await using var server = new ScriptedRegistryServer();
        _ = how switch
        {
            "slow" => server.AnswerBy((_, ct) => Task.Delay(Timeout.Infinite, ct)),
            "truncated" => server.AnswerRaw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"schema\":\"CgV"),
            "broken JSON" => server.Answer(200, "{\"schema\":"),
            "HTML" => server.Answer(200, "<html>Sign in</html>"),
            "no schema" => server.Answer(200, "{\"id\":1}"),
            "wrong type" => server.Answer(200, "{\"schema\":{\"a\":1}}"),
            _ => server.AnswerBy(WriteHugeAsync),
        };
        var options = new SchemaRegistryOptions { Url = server.Url, RequestTimeout = TimeSpan.FromSeconds(2) };
        using var reader = Reader(RegistryClient.Create(RegistrySettings.Read(options, []), TimeProvider.System), options, TimeSpan.FromSeconds(3));

        Assert.That(() => reader.Deserialize([0, 0, 0, 0, 1, 0], false, Context()), Fails(ProtobufSerdeError.RegistryUnavailable).And.Property("IsTransient").True.And.Message.Contains("id 1"));
    }

    private static ProtobufDynamicDeserializer Reader(ISchemaRegistry registry, SchemaRegistryOptions? options = null, TimeSpan? deadline = null) => new(
        DeserializerSettings.Read(options ?? new SchemaRegistryOptions()),
        null,
        new ReaderSchemas(registry, TimeProvider.System, static () => 0, deadline ?? TimeSpan.FromSeconds(10)));

    private static async Task WriteHugeAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"schema\":\""u8.ToArray(), cancellationToken);
        var chunk = new byte[1024 * 1024];
        chunk.AsSpan().Fill((byte)'A');
        for (var i = 0; i < 64; i++)
        {
            await stream.WriteAsync(chunk, cancellationToken);
        }
    }

    private static SchemaRegistryOptions Options(EmbeddedSchemaRegistry registry, params (string Word, string Value)[] words)
    {
        var options = new SchemaRegistryOptions { Url = registry.Url };
        foreach (var (word, value) in words)
        {
            options.Settings["protobuf." + word] = value;
        }

        return options;
    }

    private static (byte[] Value, SerializationContext Context) Write(ProtobufSerializer<IMessage> writer, IMessage message)
    {
        var context = Context();
        return (writer.Serialize(message, context), context);
    }

    private static SerializationContext Context() => new(MessageComponentType.Value, "t", new Headers());

    private static NUnit.Framework.Constraints.EqualConstraint<ProtobufSerdeError> Fails(ProtobufSerdeError error) =>
        Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(error);
}
