using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class SpanEncoderTests
{
    // The span of SampleSpans.Full; protoc reads the same fields out of it with the schema of proto/.
    private const string FullHex =
        "0a100af7651916cd43dd8448eb211c80319c1208b7ad6b71692033311a0876656e646f723d31220800f067aa0ba902b72a18474554202f6576656e74" +
        "732f7b636f64657d2f7365617473300239920447a18f90ea1841a5ac5ea18f90ea184a1c0a13687474702e726571756573742e6d6574686f6412050a" +
        "034745544a200a19687474702e726573706f6e73652e7374617475735f636f646512031899034a0b0a057265747279120210014a120a057072696365" +
        "12092100000000003060404a1b0a0576656e756512120a105a6fc3ab20e697a5e69cac20f09f8eab4a090a03726f771202180c4a0d0a04636f646512" +
        "053a030102ff50035a3e09802955a18f90ea181209657863657074696f6e1a260a0e657863657074696f6e2e7479706512140a125365617454616b65" +
        "6e457863657074696f6e200160026a2f0a100af7651916cd43dd8448eb211c80319c120800f067aa0ba902b71a03613d6222070a016e120218013501" +
        "03000070ac027a11120d736561742069732074616b656e1802850101030000";

    private readonly SpanEncoder _encoder = new();

    [Test]
    public void Write_FullSpan_IsTheGoldenBytes() =>
        Assert.That(Convert.ToHexStringLower(Encode(SampleSpans.Full())), Is.EqualTo(FullHex));

    [Test]
    public void WriteField_Span_IsTheMessageWithTagAndLength()
    {
        var span = SampleSpans.Full();
        var body = Encode(span);
        var field = new byte[_encoder.MeasureField(span)];

        _encoder.WriteField(span, field);

        var scopeSpans = ScopeSpans.Parser.ParseFrom(field);
        Assert.That(scopeSpans.Spans, Is.EqualTo(new[] { Span.Parser.ParseFrom(body) }));
        Assert.That(scopeSpans.CalculateSize(), Is.EqualTo(field.Length));
    }

    [Test]
    public void Write_OtherSpanThanMeasured_IsRefused()
    {
        var measured = SampleSpans.Root();
        var size = _encoder.Measure(measured);

        Assert.That(() => _encoder.Write(SampleSpans.Root(), new byte[size]), Throws.InvalidOperationException);
    }

    [Test]
    public void Measure_ValueThatThrows_ThrowsItsExceptionAndKeepsTheEncoderUsable()
    {
        var broken = SampleSpans.With("broken", new Broken());

        Assert.That(() => _encoder.Measure(broken), Throws.TypeOf<TimeoutException>());
        Assert.That(() => _encoder.Write(broken, new byte[1_000]), Throws.InvalidOperationException);
        Assert.That(Span.Parser.ParseFrom(Encode(SampleSpans.Full())), Is.EqualTo(ExpectedSpan.Of(SampleSpans.Full())));
    }

    [Test]
    public void Write_ValueThatAnswersDifferently_WritesTheFirstAnswer()
    {
        var span = SampleSpans.With("changing", new Changing());

        var read = Span.Parser.ParseFrom(Encode(span));

        Assert.That(read.Attributes[0].Value.StringValue, Is.EqualTo("x"));
    }

    [Test]
    public void Write_CollectionChangedAfterMeasuring_WritesWhatWasMeasured()
    {
        int[] numbers = [1, 2, 3];
        var span = SampleSpans.With("numbers", numbers);
        var bytes = new byte[_encoder.Measure(span)];
        numbers[1] = int.MinValue;

        _encoder.Write(span, bytes);

        Assert.That(Span.Parser.ParseFrom(bytes).Attributes[0].Value, Is.EqualTo(ExpectedSpan.Value(new[] { 1, 2, 3 })));
    }

    [Test]
    public void Write_SameMeasuredSpanTwice_WritesTheSameBytes()
    {
        var span = SampleSpans.With("list", new object?[] { 1, "two", new[] { 3.0 } });
        var first = Encode(span);
        var second = new byte[first.Length];

        _encoder.Write(span, second);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Write_KindThatNobodyKnows_IsUnspecified()
    {
        var span = SampleSpans.Root();
        span.Kind = (System.Diagnostics.ActivityKind)77;

        Assert.That(Span.Parser.ParseFrom(Encode(span)).Kind, Is.EqualTo(Span.Types.SpanKind.Unspecified));
    }

    [Test]
    public void MeasureAndWrite_TenThousandSpans_AllocateNothing()
    {
        var span = SampleSpans.Full();
        span.Attributes.Set("tags", new[] { "a", "b" });
        span.Attributes.Set("at", DateTimeOffset.UnixEpoch);
        span.Attributes.Set("id", Guid.Empty);
        var buffer = new byte[4_096];
        EncodeMany(span, buffer, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        EncodeMany(span, buffer, 10_000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private void EncodeMany(SpanRecord span, byte[] buffer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _encoder.WriteField(span, buffer.AsSpan(0, _encoder.MeasureField(span)));
        }
    }

    private byte[] Encode(SpanRecord span)
    {
        var bytes = new byte[_encoder.Measure(span)];
        _encoder.Write(span, bytes);
        return bytes;
    }

    private sealed class Broken
    {
        public override string ToString() => throw new TimeoutException();
    }

    private sealed class Changing
    {
        private string _answer = "";

        public override string ToString() => _answer += "x";
    }
}
