using Confluent.Kafka;
using CsCheck;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Records whose framing is damaged, old or hostile, in the prefix and in the header, for the typed and for the dynamic reader.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MalformedRecordTests : IDisposable
{
    private const long MostBytesOfARefusal = 64 * 1024;
    private static readonly byte[] Guid = [1, .. System.Guid.NewGuid().ToByteArray()];
    private static readonly byte[] Id = [0, 0, 0, 0, 9];
    private static readonly byte[] Message = new Second { Count = 7 }.ToByteArray();

    private readonly FakeRegistry _registry = new()
    {
        ById = static _ => Answer(),
        ByGuid = static _ => Answer(),
    };

    private readonly ProtobufDeserializer<Second> _typed = new(new SchemaRegistryOptions());
    private readonly ProtobufDynamicDeserializer _dynamic;

    public MalformedRecordTests() => _dynamic = new(
        DeserializerSettings.Read(new SchemaRegistryOptions()), null, new ReaderSchemas(_registry, TimeProvider.System, static () => 0, ReaderSchemas.Deadline));

    public void Dispose() => _dynamic.Dispose();

    [Test]
    public void Deserialize_EveryTruncation_SaysWhatIsMissing([Values] bool isHeader, [Values] bool hasGuid)
    {
        var idSize = hasGuid ? 17 : 5;
        byte[] framed = [.. hasGuid ? Guid : Id, 4, 2, 0];

        for (var length = 0; length < framed.Length; length++)
        {
            var expected = length == 0 ? ProtobufSerdeError.Empty : length < idSize ? ProtobufSerdeError.TooShort : ProtobufSerdeError.BadIndexes;
            Refused(framed[..length], isHeader, expected, length == 0 ? "schema id was expected" : length < idSize ? "5 bytes with an id, 17 with a GUID" : "zigzag");
        }
    }

    [Test]
    public void Deserialize_WrongMagic_NamesTheByteAndWhatWasExpected([Values] bool isHeader)
    {
        for (var magic = 2; magic < 256; magic++)
        {
            Refused([(byte)magic, 0, 0, 0, 9, 0], isHeader, ProtobufSerdeError.UnknownMagic, $"byte {magic}; 0 (id) or 1 (GUID)");
        }
    }

    [TestCase("01", Description = "negative count")]
    [TestCase("0201", Description = "negative index")]
    [TestCase("feffffff0f", Description = "two billion indexes")]
    [TestCase("ffffffff0f", Description = "the most negative count")]
    [TestCase("42", Description = "deeper than 32")]
    [TestCase("80808080808000", Description = "overlong varint")]
    [TestCase("02808080808000", Description = "overlong varint of an index")]
    [TestCase("02ffffffff7f", Description = "an index past 32 bits")]
    [TestCase("0101", Description = "unsigned varints, as .NET before 1.8 wrote [1]")]
    [TestCase("03010000", Description = "unsigned varints of [1,0,0]")]
    public void Deserialize_BadIndexes_AreRefusedBeforeAnythingIsAllocatedForThem(string hex)
    {
        foreach (var isHeader in new[] { false, true })
        {
            Refused([.. Id, .. Convert.FromHexString(hex)], isHeader, ProtobufSerdeError.BadIndexes, "zigzag");
            Refused([.. Guid, .. Convert.FromHexString(hex)], isHeader, ProtobufSerdeError.BadIndexes, "zigzag");
        }
    }

    [Test]
    public void Deserialize_GuidInThePayloadAndIdInTheHeader_AreRead([Values] bool isHeader, [Values] bool hasGuid)
    {
        byte[] framing = [.. hasGuid ? Guid : Id, 2, 2];

        Assert.That(Read(_typed, framing, isHeader), Is.EqualTo(new Second { Count = 7 }));
        Assert.That(Read(_dynamic, framing, isHeader).ToJson(), Is.EqualTo("""{"count":7}"""));
    }

    [Test]
    public void Deserialize_LongFormOfTheFirstMessage_IsRead()
    {
        var first = new First { A = "x" };
        var reader = new ProtobufDeserializer<First>(new SchemaRegistryOptions(), MessageIndexPolicy.Reject);

        Assert.That(reader.Deserialize([.. Id, 2, 0, .. first.ToByteArray()], false, Context(null)), Is.EqualTo(first));
        Assert.That(_dynamic.Deserialize([.. Id, 2, 0, .. first.ToByteArray()], false, Context(null)).ToJson(), Is.EqualTo("""{"a":"x"}"""));
    }

    [Test]
    public void Deserialize_ReversedIndexesOfOldWriters_AreReadByTheTypeAndNeverAsAnother()
    {
        // Beta.Inner is [1,0] and was written as [0,1] by .NET 2.10.1 and 2.11.0; the schema has no message there.
        byte[] record = [.. Id, 4, 0, 2, .. Message];

        Assert.That(_typed.Deserialize(record, false, Context(null)), Is.EqualTo(new Second { Count = 7 }));
        Assert.That(_typed.OtherTypeRecords, Is.EqualTo(1));
        Assert.That(() => _dynamic.Deserialize(record, false, Context(null)), Fails(ProtobufSerdeError.BadIndexes).And.Message.Contains("[0, 1]"));
    }

    [Test]
    public void Deserialize_AnyFraming_IsReadOrRefusedWithBoundedMemory() =>
        Gen.Select(Gen.OneOf(Gen.Const<byte>(0), Gen.Const<byte>(1), Gen.Byte), Gen.Byte.Array[0, 60], Gen.Bool).Sample(
            (magic, rest, isHeader) =>
            {
                byte[] framed = [magic, .. rest];
                return IsBounded(() => Read(_typed, framed, isHeader)) && IsBounded(() => Read(_dynamic, framed, isHeader));
            },
            iter: 5_000,
            threads: 1);

    private static bool IsBounded(Func<object> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (ProtobufSerdeException refused)
        {
            Assert.That(refused.IsTransient, Is.False);
            Assert.That(refused.Message, Is.Not.Empty);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before < MostBytesOfARefusal * 4;
    }

    private void Refused(byte[] framed, bool isHeader, ProtobufSerdeError error, string expected)
    {
        // The record ends where its framing does.
        var (record, context) = isHeader ? (Message, Context(framed)) : (framed, Context(null));
        Assert.That(() => _typed.Deserialize(record, false, context), Fails(error).And.Message.Contains(expected).And.Property("IsTransient").False);
        Assert.That(() => _dynamic.Deserialize(record, false, context), Fails(error).And.Message.Contains(expected).And.Property("IsTransient").False);
        Assert.That(_registry.Calls, Is.Empty);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => _typed.Deserialize(record, false, context), Throws.Exception);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytesOfARefusal));
    }

    private static T Read<T>(IDeserializer<T> reader, byte[] framing, bool isHeader) => isHeader
        ? reader.Deserialize(Message, false, Context(framing))
        : reader.Deserialize([.. framing, .. Message], false, Context(null));

    private static SerializationContext Context(byte[]? schemaId)
    {
        var headers = new Headers();
        if (schemaId is not null)
        {
            headers.Add("__value_schema_id", schemaId);
        }

        return new SerializationContext(MessageComponentType.Value, "t", headers);
    }

    private static RegisteredSchema Answer() => new(9, null, null, null, "PROTOBUF", Second.Descriptor.File.SerializedData.ToBase64(), []);

    private static NUnit.Framework.Constraints.EqualConstraint<ProtobufSerdeError> Fails(ProtobufSerdeError error) =>
        Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(error);
}
