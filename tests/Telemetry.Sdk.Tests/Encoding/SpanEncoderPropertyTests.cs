using CsCheck;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class SpanEncoderPropertyTests
{
    [Test]
    public void Write_AnySpan_IsReadBackEqualByGoogleProtobuf() =>
        SpanGenerator.Span.Sample(static record => Span.Parser.ParseFrom(Encode(record)).Equals(ExpectedSpan.Of(record)), iter: 5_000);

    [Test]
    public void Write_AnySpan_IsReadBackEqualByOwnReader() =>
        SpanGenerator.Span.Sample(static record => DecodedSpan.Of(Encode(record)).Equals(ExpectedSpan.Of(record)), iter: 3_000);

    [Test]
    public void Measure_AnySpan_IsWhatGoogleProtobufNeeds() =>
        SpanGenerator.Span.Sample(
            static record => new SpanEncoder(int.MaxValue).Measure(record) == ExpectedSpan.Of(record).CalculateSize(),
            iter: 3_000);

    /// <summary>One encoder for all spans, as a lane has it; the guard after the span's bytes stays untouched.</summary>
    private static byte[] Encode(SpanRecord record)
    {
        var encoder = new SpanEncoder(int.MaxValue);
        encoder.Measure(SampleSpans.Full());
        var size = encoder.Measure(record);
        var bytes = new byte[size + 1];
        bytes[size] = 0xEE;
        encoder.Write(record, bytes.AsSpan(0, size));
        Assert.That(bytes[size], Is.EqualTo(0xEE));
        return bytes[..size];
    }
}
