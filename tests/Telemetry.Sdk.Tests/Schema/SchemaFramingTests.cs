using Confluent.Kafka;
using Confluent.SchemaRegistry;
using CsCheck;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class SchemaFramingTests
{
    private static readonly Gen<int[]> Paths = Gen.Int[0, 100_000].Array[1, 8];

    private static readonly Gen<Guid> Guids = Gen.Byte.Array[16].Select(bytes => new Guid(bytes));

    [Test]
    public void WritePrefix_AnyIdAndPath_EqualsTheOfficialEncoder() => Gen.Select(Gen.Int[0, int.MaxValue], Paths).Sample((id, path) =>
    {
        var indexes = MessageIndexes.Encode(path);
        var prefix = new byte[SchemaFraming.PrefixSize(indexes)];
        SchemaFraming.WritePrefix(prefix, id, indexes);

        Assert.That(prefix, Is.EqualTo(Official(SchemaIdSerializerStrategy.Prefix, id, Guid.Empty, path, out _)));
        Assert.That(SchemaFraming.TryReadPrefix(prefix, out var read, out var offset), Is.EqualTo(FramingError.None));
        Assert.That((read.Id, read.Guid, offset), Is.EqualTo((id, (Guid?)null, prefix.Length)));
        Assert.That(read.MessagePath, Is.EqualTo(path));
    });

    [Test]
    public void HeaderValue_AnyGuidAndPath_EqualsTheOfficialEncoder() => Gen.Select(Guids, Paths).Sample((guid, path) =>
    {
        var header = SchemaFraming.HeaderValue(new SchemaIdentity(7, guid, 1), MessageIndexes.Encode(path));
        Official(SchemaIdSerializerStrategy.Header, 7, guid, path, out var official);

        Assert.That(header, Is.EqualTo(official));
        Assert.That(SchemaFraming.TryReadHeader(official, out var read), Is.EqualTo(FramingError.None));
        Assert.That(read.Guid, Is.EqualTo(guid));
        Assert.That(read.MessagePath, Is.EqualTo(path));
    });

    [Test]
    public void TryReadPrefix_OurBytes_AreReadByTheOfficialDecoder() => Gen.Select(Gen.Int[0, int.MaxValue], Paths).Sample((id, path) =>
    {
        var indexes = MessageIndexes.Encode(path);
        byte[] value = [.. new byte[SchemaFraming.PrefixSize(indexes)], 1, 2, 3];
        SchemaFraming.WritePrefix(value, id, indexes);

        var official = new SchemaId(SchemaType.Protobuf);
        var payload = SchemaIdDeserializerStrategy.Dual.ToDeserializer().Decode(value, new SerializationContext(MessageComponentType.Value, "t", []), ref official);

        Assert.That(official.Id, Is.EqualTo(id));
        Assert.That(official.MessageIndexes, Is.EqualTo(path));
        Assert.That(payload.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    });

    [Test]
    public void HeaderValue_RegistryWithoutGuids_IsTheIdForm()
    {
        var header = SchemaFraming.HeaderValue(new SchemaIdentity(0x01020304, null, null), [0]);

        Assert.That(Convert.ToHexStringLower(header), Is.EqualTo("000102030400"));
        Assert.That(SchemaFraming.TryReadHeader(header, out var read), Is.EqualTo(FramingError.None));
        Assert.That((read.Id, read.Guid), Is.EqualTo((0x01020304, (Guid?)null)));
    }

    [Test]
    public void PatchId_FramedValue_ChangesNothingElse()
    {
        byte[] value = [0, 0, 0, 0, 0, 4, 2, 0, 42];

        SchemaFraming.PatchId(value, int.MaxValue);

        Assert.That(value, Is.EqualTo(new byte[] { 0, 0x7F, 0xFF, 0xFF, 0xFF, 4, 2, 0, 42 }));
    }

    [TestCase("", (int)FramingError.Empty)]
    [TestCase("00", (int)FramingError.TooShort)]
    [TestCase("00000000", (int)FramingError.TooShort)]
    [TestCase("0000000001", (int)FramingError.BadIndexes)]
    [TestCase("000000000102", (int)FramingError.BadIndexes)]
    [TestCase("0100112233445566778899aabbccddee", (int)FramingError.TooShort)]
    [TestCase("0100112233445566778899aabbccddeeff", (int)FramingError.BadIndexes)]
    [TestCase("02", (int)FramingError.UnknownMagic)]
    [TestCase("7b2261223a317d", (int)FramingError.UnknownMagic)]
    public void TryReadPrefix_Damaged_IsATypedError(string hex, int expected)
    {
        Assert.That(SchemaFraming.TryReadPrefix(Convert.FromHexString(hex), out _, out var offset), Is.EqualTo((FramingError)expected));
        Assert.That(offset, Is.Zero);
    }

    [Test]
    public void TryReadPrefix_AnyBytes_NeverThrowsAndStaysInside() => Gen.Byte.Array[0, 64].Sample(bytes =>
        SchemaFraming.TryReadPrefix(bytes, out _, out var offset) == FramingError.None ? offset <= bytes.Length : offset == 0);

    private static byte[] Official(SchemaIdSerializerStrategy strategy, int id, Guid guid, int[] path, out byte[]? header)
    {
        var schemaId = new SchemaId(SchemaType.Protobuf, id, guid) { MessageIndexes = path };
        var headers = new Headers();
        var context = new SerializationContext(MessageComponentType.Value, "t", headers);
        var encoder = strategy.ToEncoder();
        var buffer = new byte[encoder.CalculateSize(ref schemaId)];
        encoder.Encode(buffer, ref context, ref schemaId);
        header = headers.Count > 0 ? headers[0].GetValueBytes() : null;
        return buffer;
    }
}
