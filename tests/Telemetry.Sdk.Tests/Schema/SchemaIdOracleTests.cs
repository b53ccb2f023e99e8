using System.Collections.Immutable;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using CsCheck;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Whatever the official package's encoders write we read, and its decoders read whatever we write: same ids, GUIDs, indexes and messages.</summary>
public sealed class SchemaIdOracleTests
{
    private static readonly Gen<int> Ids = Gen.OneOf(Gen.Int[0, int.MaxValue], Gen.OneOf(0, 1, 255, 256, int.MaxValue));

    private static readonly Gen<Guid> Guids = Gen.Byte.Array[16].Select(bytes => new Guid(bytes));

    // The official encoder makes no room for indexes of five bytes, and fails on them.
    private const int LargestIndex = (1 << 27) - 1;

    // As deep as is read, and at the ends of each length.
    private static readonly Gen<int[]> Paths = Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, LargestIndex], Gen.OneOf(63, 64, 8_191, 8_192, LargestIndex)).Array[1, MessageIndexes.MaxDepth];

    private static readonly Gen<byte[]> Messages = Gen.Byte.Array[0, 20];

    private static readonly Gen<MessageComponentType> Components = Gen.OneOf(MessageComponentType.Key, MessageComponentType.Value);

    private static readonly Gen<MessageDescriptor> Types = Gen.OneOf((MessageDescriptor[])[.. GoldenVectors.Instance.All.Where(vector => vector.Payload is not null).Select(GoldenVectors.Instance.TypeOf).Distinct()]);

    [Test]
    public void Read_OfficialPrefix_GivesIdIndexesAndMessage() => Gen.Select(Ids, Paths, Messages, Components).Sample((id, path, message, component) =>
    {
        var context = new SerializationContext(component, "t", []);
        byte[] value = [.. Encode(SchemaIdSerializerStrategy.Prefix, new SchemaId(SchemaType.Protobuf, id, Guid.Empty) { MessageIndexes = path }, context), .. message];

        var payload = new SchemaIdReader(IdSearch.Dual).Payload(value, context, out var read);

        Assert.That((read.Id, read.Guid), Is.EqualTo((id, (Guid?)null)));
        Assert.That(read.MessagePath, Is.EqualTo(path));
        Assert.That(payload.ToArray(), Is.EqualTo(message));
    });

    [Test]
    public void Read_OfficialHeader_GivesGuidIndexesAndMessage() => Gen.Select(Guids, Paths, Messages, Components).Sample((guid, path, message, component) =>
    {
        var context = new SerializationContext(component, "t", []);
        var before = Encode(SchemaIdSerializerStrategy.Header, new SchemaId(SchemaType.Protobuf, 7, guid) { MessageIndexes = path }, context);

        var payload = new SchemaIdReader(IdSearch.Dual).Payload(message, context, out var read);

        Assert.That(before, Is.Empty);
        Assert.That(read.Guid, Is.EqualTo(guid));
        Assert.That(read.MessagePath, Is.EqualTo(path));
        Assert.That(payload.ToArray(), Is.EqualTo(message));
    });

    [Test]
    public void Write_AnyType_EqualsTheOfficialEncoder() => Gen.Select(Ids, Guids, Types, Components, Gen.Bool).Sample((id, guid, type, component, inHeader) =>
    {
        var (ours, theirs) = (new SerializationContext(component, "t", []), new SerializationContext(component, "t", []));
        var schemaId = new SchemaId(SchemaType.Protobuf, id, guid) { MessageIndexes = MessageIndexes.PathOf(type) };
        var frame = new SchemaFrame("t", component, type, new SchemaIdentity(id, guid, 1), inHeader ? IdPlace.Header : IdPlace.Prefix, 0);

        frame.Mark(ours.Headers);

        Assert.That(frame.Prefix, Is.EqualTo(Encode(inHeader ? SchemaIdSerializerStrategy.Header : SchemaIdSerializerStrategy.Prefix, schemaId, theirs)));
        Assert.That(Pairs(ours.Headers), Is.EqualTo(Pairs(theirs.Headers)));
    });

    [Test]
    public void Decode_OurBytes_GivesTheOfficialDecoderTheSame() => Gen.Select(Ids, Gen.OneOf(Guids.Select(guid => (Guid?)guid), Gen.Const((Guid?)null)), Types, Messages, Gen.Select(Components, Gen.Bool)).Sample((id, guid, type, message, at) =>
    {
        var (component, inHeader) = at;
        var context = new SerializationContext(component, "t", []);
        var frame = new SchemaFrame("t", component, type, new SchemaIdentity(id, guid, 1), inHeader ? IdPlace.Header : IdPlace.Prefix, 0);
        frame.Mark(context.Headers);

        var (read, payload) = Decode([.. frame.Prefix, .. message], context);

        // A header carries the number only where the registry has no GUIDs.
        var isGuid = inHeader && guid is not null;
        Assert.That((read.Id, read.Guid), Is.EqualTo((isGuid ? null : (int?)id, isGuid ? guid : null)));
        Assert.That(read.MessageIndexes, Is.EqualTo(MessageIndexes.PathOf(type)));
        Assert.That(payload, Is.EqualTo(message));
    });

    [Test]
    public void Read_SeveralHeaders_TakesTheLastAsTheOfficialDecoderDoes() => Gen.Select(Guids.Array[1, 4], Paths).Sample((guids, path) =>
    {
        var context = new SerializationContext(MessageComponentType.Value, "t", []);
        foreach (var guid in guids)
        {
            Encode(SchemaIdSerializerStrategy.Header, new SchemaId(SchemaType.Protobuf, 7, guid) { MessageIndexes = path }, context);
        }

        new SchemaIdReader(IdSearch.Dual).Payload([], context, out var read);

        Assert.That(context.Headers, Has.Count.EqualTo(guids.Length));
        Assert.That(read.Guid, Is.EqualTo(guids[^1]));
        Assert.That(Decode([], context).Id.Guid, Is.EqualTo(guids[^1]));
    });

    [Test]
    public void Read_AnyBytes_WhatWeReadTheOfficialDecoderReadsTheSame() => Gen.OneOf(Gen.Byte.Array[0, 64], Gen.Select(Gen.Byte[0, 1], Gen.Byte[0, 8].Array[4, 40]).Select((magic, rest) => (byte[])[magic, .. rest])).Sample(value =>
    {
        var context = new SerializationContext(MessageComponentType.Value, "t", []);
        if (SchemaFraming.TryReadPrefix(value, out var ours, out var offset) != FramingError.None)
        {
            return;
        }

        var (theirs, payload) = Decode(value, context);

        Assert.That((ours.Id, ours.Guid), Is.EqualTo((theirs.Id ?? 0, theirs.Guid)));
        Assert.That(ours.MessagePath, Is.EqualTo(theirs.MessageIndexes));
        Assert.That(value[offset..], Is.EqualTo(payload));
    });

    private static byte[] Encode(SchemaIdSerializerStrategy strategy, SchemaId id, SerializationContext context)
    {
        var encoder = strategy.ToEncoder();
        var bytes = new byte[encoder.CalculateSize(ref id)];
        encoder.Encode(bytes, ref context, ref id);
        return bytes;
    }

    private static (SchemaId Id, byte[] Payload) Decode(byte[] value, SerializationContext context)
    {
        var id = new SchemaId(SchemaType.Protobuf);
        var payload = SchemaIdDeserializerStrategy.Dual.ToDeserializer().Decode(value, context, ref id);
        return (id, payload.ToArray());
    }

    private static ImmutableArray<(string Name, string Hex)> Pairs(Headers headers) => [.. headers.Select(header => (header.Key, Convert.ToHexString(header.GetValueBytes())))];
}
