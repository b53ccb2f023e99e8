using Confluent.Kafka;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Correlation;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class EventDecoderTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string OtherTraceId = "0af7651916cd43dd8448eb211c80319c";

    private static readonly byte[] Payload = new Duration { Seconds = 5 }.ToByteArray();
    private static readonly byte[] Framed = [0, 0, 0, 0, 7, 0, .. Payload];

    [Test]
    public void Decode_TraceParentAndKey_TheHeaderWins()
    {
        var fragment = Decode(Framed, OtherTraceId, (RecordHeaders.TraceParent, $"00-{TraceId}-00f067aa0ba902b7-01"), out _)!;

        var e = (CorrelatedEvent)fragment.Content.Single();
        Assert.Multiple(() =>
        {
            Assert.That(e.TraceId.ToHexString(), Is.EqualTo(TraceId));
            Assert.That(e.SpanId.ToHexString(), Is.EqualTo("00f067aa0ba902b7"));
            Assert.That(((Duration)e.Message).Seconds, Is.EqualTo(5));
            Assert.That(e.SchemaId, Is.EqualTo(7));
            Assert.That(fragment.ExpectsNoSpan, Is.False);
            Assert.That(fragment.IsFromOtherWriter, Is.True);
        });
    }

    [TestCase(RecordHeaders.TraceParent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", ExpectedResult = true)]
    [TestCase(RecordHeaders.Root, "1", ExpectedResult = true)]
    [TestCase(RecordHeaders.Root, "0", ExpectedResult = false)]
    public bool Decode_UnsampledOrOutsideASpan_ExpectsNoSpan(string header, string value) =>
        Decode(Framed, TraceId, (header, value), out _)!.ExpectsNoSpan;

    [Test]
    public void Decode_CallersOwnKey_IsNoTraceId()
    {
        var fragment = Decode(Framed, TraceId, (RecordHeaders.Key, "caller"), out var reason);

        Assert.That(fragment, Is.Null);
        Assert.That(reason, Is.EqualTo(UnreadableReason.NoTraceId));
    }

    [Test]
    public void Decode_SchemaIdInTheHeader_TakesTheValueBare()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var message = NewMessage(Payload, TraceId);
        message.Headers.Add(RecordHeaders.ValueSchemaId, [1, .. guid.ToByteArray(bigEndian: true), 0]);

        var e = (CorrelatedEvent)NewDecoder().Decode(Envelope(), message, out _)!.Content.Single();

        Assert.That(e.SchemaGuid, Is.EqualTo(guid));
        Assert.That(((Duration)e.Message).Seconds, Is.EqualTo(5));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    [TestCase(2_000_000_000)]
    public void Decode_SchemaIdThatNoRegistryHas_IsReadByTheDeclaredTypeAndTheNextToo(int id)
    {
        var decoder = NewDecoder();
        byte[] unknown = [0, .. BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(id)), 0, .. Payload];

        var e = (CorrelatedEvent)decoder.Decode(Envelope(), NewMessage(unknown, TraceId), out _)!.Content.Single();
        var broken = decoder.Decode(Envelope(), NewMessage(unknown[..4], TraceId), out var reason);

        Assert.That((e.SchemaId, ((Duration)e.Message).Seconds), Is.EqualTo((id, 5L)));
        Assert.That((broken, reason), Is.EqualTo(((Fragment<CorrelatedRecord[]>?)null, UnreadableReason.InvalidFraming)));
        Assert.That(decoder.Decode(Envelope(), NewMessage(Framed, TraceId), out _), Is.Not.Null);
    }

    [Test]
    public void Decode_TwoTypesInATopic_TheTypeHeaderDecides()
    {
        var options = new CorrelatedReaderOptions().Event<Duration>("t").Event<Empty>("t");
        var decoder = new EventDecoder(options.EventSubscriptions);
        var named = NewMessage(Framed, TraceId);
        named.Headers.Add(RecordHeaders.CloudEventsType, System.Text.Encoding.UTF8.GetBytes("google.protobuf.Empty"));

        var e = decoder.Decode(Envelope(), named, out _)!.Content.Single();
        var unnamed = decoder.Decode(Envelope(), NewMessage(Framed, TraceId), out var reason);

        Assert.That(((CorrelatedEvent)e).Type, Is.EqualTo("google.protobuf.Empty"));
        Assert.That(unnamed, Is.Null);
        Assert.That(reason, Is.EqualTo(UnreadableReason.UnknownEventType));
    }

    [Test]
    public void Decode_TypesOfOneFileWithoutATypeHeader_TheIndexesDecide()
    {
        var decoder = new EventDecoder(new CorrelatedReaderOptions().Event<StringValue>("t").Event<BytesValue>("t").EventSubscriptions);

        var read = ((CorrelatedEvent)decoder.Decode(Envelope(), NewMessage(Of(new BytesValue { Value = ByteString.CopyFromUtf8("b") }), TraceId), out _)!.Content.Single()).Message;
        var other = decoder.Decode(Envelope(), NewMessage(Of(new Int32Value { Value = 1 }), TraceId), out var reason);

        Assert.That(read, Is.EqualTo(new BytesValue { Value = ByteString.CopyFromUtf8("b") }));
        Assert.That((other, reason), Is.EqualTo(((Fragment<CorrelatedRecord[]>?)null, UnreadableReason.UnknownEventType)));

        static byte[] Of(IMessage message)
        {
            var indexes = MessageIndexes.Of(message.Descriptor);
            var prefix = new byte[SchemaFraming.PrefixSize(indexes)];
            SchemaFraming.WritePrefix(prefix, 7, indexes);
            return [.. prefix, .. message.ToByteArray()];
        }
    }

    [Test]
    public void Decode_TypesOfOneFileWithoutATypeHeader_CostNoMemoryATypeAndRecord()
    {
        var one = Allocated(new CorrelatedReaderOptions().Event<BytesValue>("t"));
        var many = Allocated(new CorrelatedReaderOptions().Event<StringValue>("t").Event<Int32Value>("t").Event<BoolValue>("t").Event<DoubleValue>("t").Event<BytesValue>("t"));

        Assert.That(many, Is.EqualTo(one));

        long Allocated(CorrelatedReaderOptions options)
        {
            var decoder = new EventDecoder(options.EventSubscriptions);
            var (envelope, record) = (Envelope(), NewMessage([0, 0, 0, 0, 7, .. MessageIndexes.Of(BytesValue.Descriptor)], TraceId));
            for (var i = 0; i < 100; i++)
            {
                Assert.That(decoder.Decode(envelope, record, out _), Is.Not.Null);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Decode(envelope, record, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static RecordEnvelope Envelope() => new("t", 0, 0) { Timestamp = DateTimeOffset.UnixEpoch };

    private static EventDecoder NewDecoder() => new(new CorrelatedReaderOptions().Event<Duration>("t").EventSubscriptions);

    private static Message<byte[], byte[]> NewMessage(byte[] value, string key) =>
        new() { Key = System.Text.Encoding.ASCII.GetBytes(key), Value = value, Headers = [] };

    private static Fragment<CorrelatedRecord[]>? Decode(byte[] value, string key, (string Name, string Value) header, out UnreadableReason reason)
    {
        var message = NewMessage(value, key);
        message.Headers.Add(header.Name, System.Text.Encoding.ASCII.GetBytes(header.Value));
        return NewDecoder().Decode(Envelope(), message, out reason);
    }
}
