using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class SpanEncoderDegradeTests
{
    private const int Limit = 10_000;

    private readonly SpanEncoder _encoder = new();

    [Test]
    public void Degrade_SpanThatFits_IsLeftAlone()
    {
        var span = SampleSpans.Full();

        var size = _encoder.Degrade(span, Limit);

        Assert.That(size, Is.EqualTo(_encoder.Measure(SampleSpans.Full())));
        Assert.That(ExpectedSpan.Of(span), Is.EqualTo(ExpectedSpan.Of(SampleSpans.Full())));
    }

    [Test]
    public void Degrade_LongStackTrace_DropsItAndNothingElse()
    {
        var span = SampleSpans.Full();
        span.Attributes.Set("note", new string('n', 2_000));
        span.EventList[0].Attributes.Set("exception.stacktrace", new string('s', Limit));

        var size = _encoder.Degrade(span, Limit);

        Assert.That(size, Is.LessThanOrEqualTo(Limit));
        Assert.That(span.EventList[0].Attributes["exception.stacktrace"], Is.Null);
        Assert.That(span.EventList[0].Attributes.Dropped, Is.EqualTo(2));
        Assert.That(span.Attributes["note"], Is.Not.Null);
        Assert.That(span.Attributes.Dropped, Is.EqualTo(3));
    }

    [Test]
    public void Degrade_BigAttributes_DropsTheLargestFirst()
    {
        var span = SampleSpans.Full();
        span.Attributes.Set("small", "s");
        span.Attributes.Set("large", new string('l', 6_000));
        span.Attributes.Set("larger", new string('l', 7_000));

        _encoder.Degrade(span, Limit);

        Assert.That(span.Attributes["larger"], Is.Null);
        Assert.That(span.Attributes["large"], Is.Not.Null);
        Assert.That(span.Attributes["small"], Is.Not.Null);
        Assert.That(span.Attributes.Dropped, Is.EqualTo(4));
    }

    [Test]
    public void Degrade_ManyEvents_DropsTheLastOnesAndCountsThem()
    {
        var span = SampleSpans.Root();
        for (var i = 0; i < 200; i++)
        {
            span.AddEvent($"event {i} {new string('e', 100)}", 1);
        }

        _encoder.Degrade(span, Limit);

        Assert.That(span.Events, Has.Count.InRange(80, 90));
        Assert.That(span.Events[0].Name, Does.StartWith("event 0 "));
        Assert.That(span.Events.Count + span.DroppedEvents, Is.EqualTo(200));
    }

    [Test]
    public void Degrade_ManyLinks_DropsTheLastOnesAndCountsThem()
    {
        var span = SampleSpans.Root();
        for (var i = 0; i < 500; i++)
        {
            span.AddLink(new ActivityContext(SampleSpans.TraceId, SampleSpans.SpanId, ActivityTraceFlags.None));
        }

        Assert.That(_encoder.Degrade(span, Limit), Is.InRange(Limit - 100, Limit));
        Assert.That(span.Links.Count + span.DroppedLinks, Is.EqualTo(500));
    }

    [Test]
    public void Degrade_LongNameAndStatus_CutsThemBeforeAttributesGo()
    {
        var span = SampleSpans.Full();
        span.Name = new string('n', 1_000_000);
        span.StatusDescription = new string('d', 1_000_000);
        span.TraceState = new string('t', 1_000_000);

        Assert.That(_encoder.Degrade(span, Limit), Is.LessThanOrEqualTo(Limit));
        Assert.That(span.Attributes.Dropped, Is.EqualTo(3));
        Assert.That(span.Name, Has.Length.EqualTo(1_024));
        Assert.That(span.TraceState, Is.Null);
    }

    [Test]
    public void Degrade_AnySpan_FitsAndReadsBackEqual() =>
        Gen.Select(SpanGenerator.Span, Gen.Int[SpanEncoder.MinDegradedBytes, 6_000]).Sample(
            static (record, most) =>
            {
                var encoder = new SpanEncoder(int.MaxValue);
                var bytes = new byte[encoder.Degrade(record, most)];
                encoder.Write(record, bytes);
                return bytes.Length <= most && Telemetry.Sdk.Encoding.Otlp.Span.Parser.ParseFrom(bytes).Equals(ExpectedSpan.Of(record));
            },
            iter: 1_000);
}
