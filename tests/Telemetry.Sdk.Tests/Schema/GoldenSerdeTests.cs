using Confluent.Kafka;
using Google.Protobuf;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
public sealed class GoldenSerdeTests
{
    private static IEnumerable<GoldenVector> All => GoldenVectors.Instance.All;

    private static IEnumerable<GoldenVector> Written => All.Where(vector => vector.Payload is not null);

    private static IEnumerable<GoldenVector> Failed => All.Where(vector => vector.Error is not null);

    [TestCaseSource(nameof(Written))]
    public async Task SerializeAsync_GoldenValue_SendsTheRecordedRequestsAndWritesTheRecordedBytes(object vector)
    {
        var golden = (GoldenVector)vector;
        using var registry = new RecordedRegistry(golden.Requests);
        using var serializer = new ProtobufSerializer<IMessage>(Options(golden, registry));
        var message = new RawMessage(GoldenVectors.Instance.TypeOf(golden), golden.Protobuf!);
        var headers = new Headers();

        var first = await serializer.SerializeAsync(message, Context(golden, headers));
        var again = serializer.Serialize(message, Context(golden, headers));
        var buffer = new byte[golden.Payload!.Length];
        var fits = serializer.TrySerialize(message, Context(golden, headers), buffer, out var size);

        Assert.That(first, Is.EqualTo(golden.Payload));
        Assert.That(again, Is.EqualTo(golden.Payload));
        Assert.That((fits, size), Is.EqualTo((true, golden.Payload.Length)));
        Assert.That(buffer, Is.EqualTo(golden.Payload));
        Assert.That(headers.Select(header => (header.Key, Convert.ToHexString(header.GetValueBytes()))), Is.EqualTo(golden.Headers.Select(header => (header.Key, Convert.ToHexString(header.Value)))));
        Assert.That(registry.Left, Is.Zero);
    }

    [Test]
    public async Task SerializeAsync_GoldenNull_IsNullWithoutRequestAndHeader()
    {
        foreach (var golden in All.Where(vector => vector.Payload is null && vector.Error is null))
        {
            using var registry = new RecordedRegistry([]);
            using var serializer = new ProtobufSerializer<IMessage>(Options(golden, registry));
            var headers = new Headers();

            Assert.That(await serializer.SerializeAsync(null!, Context(golden, headers)), Is.Null);
            Assert.That(serializer.Serialize(null!, Context(golden, headers)), Is.Null);
            Assert.That(headers, Is.Empty);
        }
    }

    [TestCaseSource(nameof(Failed))]
    public async Task SerializeAsync_GoldenFailure_IsTypedOrFallsBackToTheId(object vector)
    {
        var golden = (GoldenVector)vector;
        using var registry = new RecordedRegistry(golden.Requests);
        using var serializer = new ProtobufSerializer<IMessage>(Options(golden, registry));
        var headers = new Headers();
        var message = new RawMessage(GoldenVectors.Instance.TypeOf(golden), golden.Protobuf!);

        try
        {
            var bytes = await serializer.SerializeAsync(message, Context(golden, headers));

            // The official client needs a GUID; ours names the id where the registry has none.
            Assert.That(golden.Mode, Is.EqualTo("header"));
            Assert.That(bytes, Is.EqualTo(golden.Protobuf));
            Assert.That(SchemaFraming.TryReadHeader(headers[0].GetValueBytes(), out var reference), Is.EqualTo(FramingError.None));
            Assert.That((reference.Id, reference.Guid), Is.EqualTo((golden.SchemaId, (Guid?)null)));
        }
        catch (ProtobufSerdeException refused)
        {
            Assert.That((refused.Error, refused.IsTransient), Is.EqualTo((ProtobufSerdeError.NotRegistered, true)));
        }

        Assert.That(registry.Left, Is.Zero);
    }

    [TestCaseSource(nameof(Written))]
    public void Payload_GoldenRecord_IsTheMessageOfTheType(object vector)
    {
        var golden = (GoldenVector)vector;
        var headers = new Headers();
        foreach (var (key, value) in golden.Headers)
        {
            headers.Add(key, value);
        }

        var payload = new SchemaIdReader(IdSearch.Dual).Payload(
            golden.Payload, Context(golden, headers), MessageIndexes.Of(GoldenVectors.Instance.TypeOf(golden)), out var isOther);

        Assert.That(payload.ToArray(), Is.EqualTo(golden.Protobuf));
        Assert.That(isOther, Is.False);
    }

    private static SchemaRegistryOptions Options(GoldenVector golden, RecordedRegistry registry)
    {
        var options = new SchemaRegistryOptions { CreateHandler = () => registry };
        options.Settings["protobuf.serializer.auto.register.schemas"] = "true";
        foreach (var (word, value) in golden.Words)
        {
            options.Settings[word] = value;
        }

        return options;
    }

    private static SerializationContext Context(GoldenVector golden, Headers headers) =>
        new(golden.Component == "key" ? MessageComponentType.Key : MessageComponentType.Value, golden.Topic, headers);
}
