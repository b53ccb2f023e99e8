using Google.Protobuf;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class SpanEncoderSizeTests
{
    private readonly SpanEncoder _encoder = new();

    [TestCase(1)]
    [TestCase(42)]
    [TestCase(43)]
    [TestCase(20_000)]
    public void Write_KeysOfAnyLength_ReadBackEqual(int length)
    {
        var span = SampleSpans.Root();
        foreach (var last in "abc\u00E9\u65E5")
        {
            span.Attributes.Set(new string('k', length - 1) + last, "value " + last);
        }

        Assert.That(Encode(span), Is.EqualTo(ExpectedSpan.Of(span)));
        Assert.That(Encode(span), Is.EqualTo(ExpectedSpan.Of(span)));
    }

    [Test]
    public void Write_ManySpansWithOtherKeysEach_ReadBackEqual()
    {
        for (var i = 0; i < 500; i++)
        {
            var span = SampleSpans.Root();
            span.Attributes.Set("same", i);
            span.Attributes.Set($"other.{i}", i);
            span.Attributes.Set(i % 2 == 0 ? "even" : "odd", true);

            Assert.That(Encode(span), Is.EqualTo(ExpectedSpan.Of(span)));
        }
    }

    [TestCase(122)]
    [TestCase(123)]
    [TestCase(128)]
    [TestCase(16_384)]
    public void Write_TextsAroundTheSizesOfALength_ReadBackEqual(int length)
    {
        for (var more = -12; more <= 4; more++)
        {
            var ascii = new string('t', length + more);
            var span = SampleSpans.Root();
            span.Name = ascii;
            span.Attributes.Set("ascii", ascii);
            span.Attributes.Set("other", ascii + "\u00FC");
            span.AddEvent(ascii, 1).Attributes.Set("ascii", ascii);

            Assert.That(Encode(span), Is.EqualTo(ExpectedSpan.Of(span)));
        }
    }

    [Test]
    public void Measure_SpanOfManyMegabytes_CountsItAllAndKeepsNone()
    {
        var span = SampleSpans.Root();
        for (var i = 0; i < 40; i++)
        {
            span.AddEvent("event", 1).Attributes.Set("text", new string('x', 1_000_000));
        }

        var size = _encoder.Measure(span);

        Assert.That(size, Is.EqualTo(ExpectedSpan.Of(span).CalculateSize()).Within(40 * 8));
        Assert.That(() => _encoder.Write(span, new byte[size]), Throws.InvalidOperationException);
        Assert.That(_encoder.Degrade(span, 10_000), Is.LessThanOrEqualTo(10_000));
        Assert.That(Span.Parser.ParseFrom(Written(span)), Is.EqualTo(ExpectedSpan.Of(span)));
    }

    private Span Encode(SpanRecord span)
    {
        _encoder.Measure(span);
        return Span.Parser.ParseFrom(Written(span));
    }

    private byte[] Written(SpanRecord span)
    {
        var field = new byte[_encoder.MeasureField(span)];
        _encoder.WriteField(span, field);
        return ScopeSpans.Parser.ParseFrom(field).Spans[0].ToByteArray();
    }
}
