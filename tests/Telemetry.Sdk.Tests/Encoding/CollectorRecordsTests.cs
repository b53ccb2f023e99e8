using System.Globalization;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class CollectorRecordsTests
{
    [Test]
    public void MoveNext_RecordsOfTheCollector_AreWhatAnIndependentDecoderFound()
    {
        Assert.That(CollectorRecords.All, Has.Count.EqualTo(76));
        foreach (var record in CollectorRecords.All)
        {
            Assert.That(Decode(record.Value), Is.EqualTo(record.Spans));
        }
    }

    [Test]
    public void TryRead_SpansOfTheCollector_AreWhatGoogleProtobufReads()
    {
        foreach (var record in CollectorRecords.All)
        {
            var expected = TracesData.Parser.ParseFrom(record.Value).ResourceSpans.SelectMany(static resource => resource.ScopeSpans).SelectMany(static scope => scope.Spans).ToList();
            foreach (var span in expected.Where(static span => span.Status is { Code: 0 }))
            {
                // The Collector writes an empty status; absent and unset are the same.
                span.Status = null;
            }

            var reader = new OtlpReader(record.Value);
            List<Span> spans = [];
            while (reader.MoveNext())
            {
                spans.Add(DecodedSpan.Of(reader.Span));
            }

            Assert.That(spans, Is.EqualTo(expected));
        }
    }

    [Test]
    public void Of_KeysOfTheCollector_LieInTheirLane()
    {
        foreach (var record in CollectorRecords.All)
        {
            Assert.That(TraceLane.Of(record.Key, 12), Is.EqualTo(record.Partition));
        }
    }

    private static List<CollectorSpan> Decode(byte[] value)
    {
        List<CollectorSpan> spans = [];
        var reader = new OtlpReader(value);
        while (reader.MoveNext())
        {
            Assert.That(SpanReader.TryRead(reader.Span, out var span), Is.EqualTo(DecodeError.None));
            Assert.That(ScopeReader.TryRead(reader.Scope, out var scope), Is.EqualTo(DecodeError.None));
            Dictionary<string, object?> resource = [], attributes = [];
            List<DecodedEvent> events = [];
            List<DecodedLink> links = [];
            Assert.That(AttributeReader.ReadResource(reader.Resource, resource), Is.EqualTo(DecodeError.None));
            Assert.That(span.ReadAttributes(attributes), Is.EqualTo(DecodeError.None));
            Assert.That(span.ReadEvents(events), Is.EqualTo(DecodeError.None));
            Assert.That(span.ReadLinks(links), Is.EqualTo(DecodeError.None));
            spans.Add(new CollectorSpan(
                (string)resource["service.name"]!,
                scope.Name,
                span.TraceId.ToString("x32", CultureInfo.InvariantCulture),
                span.SpanId.ToString("x16", CultureInfo.InvariantCulture),
                span.ParentSpanId == 0 ? "" : span.ParentSpanId.ToString("x16", CultureInfo.InvariantCulture),
                span.Name,
                span.Kind,
                span.StartUnixNano.ToString(CultureInfo.InvariantCulture),
                span.EndUnixNano.ToString(CultureInfo.InvariantCulture),
                attributes.Count,
                events.Count,
                links.Count,
                span.Status,
                span.Flags));
        }

        Assert.That(reader.Error, Is.EqualTo(DecodeError.None));
        return spans;
    }
}
