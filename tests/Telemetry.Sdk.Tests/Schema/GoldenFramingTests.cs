using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class GoldenFramingTests
{
    private static readonly FileDescriptor[] Generated =
    [
        Golden.V1.SingleReflection.Descriptor, Golden.V1.ThreeReflection.Descriptor, Golden.V1.NestedReflection.Descriptor,
        Golden.V1.ImporterReflection.Descriptor, Golden.V1.TimedReflection.Descriptor, Golden.V1.ManyReflection.Descriptor,
        Golden.V1.OutoforderReflection.Descriptor, Golden.V1.TransitiveReflection.Descriptor, Golden.NoPkg.NopackageReflection.Descriptor,
    ];

    private static IEnumerable<GoldenVector> Written => GoldenVectors.Instance.All.Where(vector => vector.Payload is not null);

    private static IEnumerable<GoldenVector> Prefixed => Written.Where(vector => vector.Mode == "prefix");

    private static IEnumerable<GoldenVector> WithHeader => Written.Where(vector => vector.Headers.Length > 0);

    [TestCaseSource(nameof(Written))]
    public void MessageIndexes_GoldenType_AreTheRecordedPath(object vector)
    {
        var golden = (GoldenVector)vector;

        Assert.That(MessageIndexes.PathOf(GoldenVectors.Instance.TypeOf(golden)), Is.EqualTo(golden.Indexes));
    }

    [TestCaseSource(nameof(Prefixed))]
    public void WritePrefix_GoldenMessage_IsTheRecordedPayload(object vector)
    {
        var golden = (GoldenVector)vector;
        var indexes = MessageIndexes.Of(GoldenVectors.Instance.TypeOf(golden));
        var payload = new byte[SchemaFraming.PrefixSize(indexes) + golden.Protobuf!.Length];

        SchemaFraming.WritePrefix(payload, golden.SchemaId, indexes);
        golden.Protobuf.CopyTo(payload, SchemaFraming.PrefixSize(indexes));

        Assert.That(payload, Is.EqualTo(golden.Payload));
    }

    [TestCaseSource(nameof(Prefixed))]
    public void TryReadPrefix_GoldenPayload_GivesIdIndexesAndMessage(object vector)
    {
        var golden = (GoldenVector)vector;

        var error = SchemaFraming.TryReadPrefix(golden.Payload, out var reference, out var offset);

        Assert.That(error, Is.EqualTo(FramingError.None));
        Assert.That(reference.Guid, Is.Null);
        Assert.That(reference.Id, Is.EqualTo(golden.SchemaId));
        Assert.That(reference.MessagePath, Is.EqualTo(golden.Indexes));
        Assert.That(golden.Payload![offset..], Is.EqualTo(golden.Protobuf));
    }

    [TestCaseSource(nameof(WithHeader))]
    public void HeaderValue_GoldenGuid_IsTheRecordedHeader(object vector)
    {
        var golden = (GoldenVector)vector;
        var indexes = MessageIndexes.Of(GoldenVectors.Instance.TypeOf(golden));

        var header = SchemaFraming.HeaderValue(new SchemaIdentity(golden.SchemaId, golden.SchemaGuid, 1), indexes);

        Assert.That(header, Is.EqualTo(golden.Headers[^1].Value));
        Assert.That(golden.Payload, Is.EqualTo(golden.Protobuf), "header mode leaves the message bare");
    }

    [TestCaseSource(nameof(WithHeader))]
    public void TryReadHeader_GoldenHeader_GivesGuidAndIndexes(object vector)
    {
        var golden = (GoldenVector)vector;

        var error = SchemaFraming.TryReadHeader(golden.Headers[^1].Value, out var reference);

        Assert.That(error, Is.EqualTo(FramingError.None));
        Assert.That(reference.Guid, Is.EqualTo(golden.SchemaGuid));
        Assert.That(reference.MessagePath, Is.EqualTo(golden.Indexes));
    }

    [TestCaseSource(nameof(Prefixed))]
    public void Encode_GoldenValueOfAGeneratedType_IsTheRecordedPayload(object vector)
    {
        var golden = (GoldenVector)vector;
        if (Array.Find(Generated, file => file.Name == golden.ProtoFile) is not { } file)
        {
            Assert.Ignore($"{golden.ProtoFile} is not among the generated types.");
            return;
        }

        var type = AllTypes(file.MessageTypes).First(message => message.FullName == golden.Message);
        var message = golden.ValueJson is null ? type.Parser.ParseFrom([]) : JsonParser.Default.Parse(golden.ValueJson, type);
        var indexes = MessageIndexes.Of(type);
        var encoder = new EventEncoder(new EventOptions());

        var encoded = encoder.Encode(encoder.PlanOf(type), message, SchemaFraming.PrefixSize(indexes), default);

        Assert.That(encoded.Succeeded, Is.True, encoded.Detail);
        SchemaFraming.WritePrefix(encoded.Value, 0, indexes);
        SchemaFraming.PatchId(encoded.Value, golden.SchemaId);
        Assert.That(Parsed(type, encoded.Value!), Is.EqualTo(Parsed(type, golden.Payload!)));
        if (!type.Fields.InDeclarationOrder().Any(field => field.Name == "event_id"))
        {
            Assert.That(encoded.Value, Is.EqualTo(golden.Payload));
        }
    }

    private static IMessage Parsed(MessageDescriptor type, byte[] payload)
    {
        SchemaFraming.TryReadPrefix(payload, out _, out var offset);
        return type.Parser.ParseFrom(payload, offset, payload.Length - offset);
    }

    private static IEnumerable<MessageDescriptor> AllTypes(IEnumerable<MessageDescriptor> types) =>
        types.SelectMany(type => AllTypes(type.NestedTypes).Prepend(type));
}
