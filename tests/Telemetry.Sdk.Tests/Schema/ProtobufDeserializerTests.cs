using Confluent.Kafka;
using CsCheck;
using Golden.V1;
using Google.Protobuf;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class ProtobufDeserializerTests
{
    private static readonly Second Message = new() { Count = 7 };

    [Test]
    public void Deserialize_PrefixOrHeaderOrEitherFormInEitherPlace_IsTheMessage()
    {
        var reader = new ProtobufDeserializer<Second>(new SchemaRegistryOptions());
        byte[] id = [0, 0, 0, 0, 9, 2, 2];
        byte[] guid = [1, .. Guid.NewGuid().ToByteArray(), 2, 2];

        foreach (var framing in new[] { id, guid })
        {
            Assert.That(reader.Deserialize([.. framing, .. Message.ToByteArray()], false, Context()), Is.EqualTo(Message));
            Assert.That(reader.Deserialize(Message.ToByteArray(), false, Context([0, 0], framing)), Is.EqualTo(Message), "the last header counts");
        }

        Assert.That(reader.OtherTypeRecords, Is.Zero);
        Assert.That(reader.Deserialize([], true, Context()), Is.Null);
    }

    [Test]
    public void Deserialize_PrefixStrategy_IgnoresTheHeader()
    {
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.deserializer.schema.id.strategy"] = "Prefix";
        var reader = new ProtobufDeserializer<Second>(options);

        Assert.That(reader.Deserialize([0, 0, 0, 0, 9, 2, 2, .. Message.ToByteArray()], false, Context([7])), Is.EqualTo(Message));
    }

    [Test]
    public void Deserialize_IndexesOfAnotherType_AreCountedOrRefused()
    {
        byte[] record = [0, 0, 0, 0, 9, 4, 2, 2, .. Message.ToByteArray()];
        var accepting = new ProtobufDeserializer<Second>(new SchemaRegistryOptions());
        var rejecting = new ProtobufDeserializer<Second>(new SchemaRegistryOptions(), MessageIndexPolicy.Reject);

        Assert.That(accepting.Deserialize(record, false, Context()), Is.EqualTo(Message));
        Assert.That(accepting.OtherTypeRecords, Is.EqualTo(1));
        Assert.That(() => rejecting.Deserialize(record, false, Context()), Fails(ProtobufSerdeError.OtherMessageType));
    }

    [Test]
    public void Deserialize_LongFormOfTheFirstMessage_IsTheFirstMessage()
    {
        var reader = new ProtobufDeserializer<First>(new SchemaRegistryOptions(), MessageIndexPolicy.Reject);

        Assert.That(reader.Deserialize([0, 0, 0, 0, 9, 2, 0, 10, 1, 65], false, Context()).A, Is.EqualTo("A"));
    }

    [TestCase(new byte[] { }, ProtobufSerdeError.Empty)]
    [TestCase(new byte[] { 0, 0, 0 }, ProtobufSerdeError.TooShort)]
    [TestCase(new byte[] { 1, 0, 0, 0, 0, 0 }, ProtobufSerdeError.TooShort)]
    [TestCase(new byte[] { 123, 34 }, ProtobufSerdeError.UnknownMagic)]
    [TestCase(new byte[] { 0, 0, 0, 0, 9 }, ProtobufSerdeError.BadIndexes)]
    [TestCase(new byte[] { 0, 0, 0, 0, 9, 255, 255, 255, 255, 255, 1 }, ProtobufSerdeError.BadIndexes)]
    [TestCase(new byte[] { 0, 0, 0, 0, 9, 2, 2, 255 }, ProtobufSerdeError.MalformedMessage)]
    public void Deserialize_Damage_IsATypedError(byte[] record, ProtobufSerdeError error)
    {
        var reader = new ProtobufDeserializer<Second>(new SchemaRegistryOptions());

        Assert.That(() => reader.Deserialize(record, false, Context()), Fails(error));
    }

    [Test]
    public void Deserialize_AnyBytes_AreAMessageOrATypedError()
    {
        var reader = new ProtobufDeserializer<Second>(new SchemaRegistryOptions());

        Gen.Byte.Array[0, 40].Sample(bytes =>
        {
            try
            {
                return reader.Deserialize(bytes, false, Context()) is not null;
            }
            catch (ProtobufSerdeException failure)
            {
                return !failure.IsTransient;
            }
        });
    }

    [Test]
    public void New_UnknownWord_IsRefusedByName()
    {
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.deserializer.no.such.word"] = "1";

        Assert.That(() => new ProtobufDeserializer<Second>(options), Throws.ArgumentException.With.Message.Contains("protobuf.deserializer.no.such.word"));
    }

    private static NUnit.Framework.Constraints.EqualConstraint<ProtobufSerdeError> Fails(ProtobufSerdeError error) =>
        Throws.InstanceOf<ProtobufSerdeException>().With.Property("Error").EqualTo(error);

    private static SerializationContext Context(params byte[][] schemaIds)
    {
        var headers = new Headers();
        foreach (var id in schemaIds)
        {
            headers.Add("__value_schema_id", id);
        }

        return new SerializationContext(MessageComponentType.Value, "t", headers);
    }
}
