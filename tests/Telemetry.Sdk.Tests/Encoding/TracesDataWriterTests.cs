using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class TracesDataWriterTests
{
    private static readonly EncodedResource Resource = EncodedResource.Create(
        [new("service.name", "checkout"), new("host.cpus", 8), new("tags", new[] { "a" })],
        "https://opentelemetry.io/schemas/1.44.0");

    [Test]
    public void ToArray_SpansOfSeveralScopes_AreGroupedInOrder()
    {
        using var first = new ActivitySource("shop.first", "1.2");
        using var second = new ActivitySource(new ActivitySourceOptions("shop.second") { Tags = [new("team", "seats")], TelemetrySchemaUrl = "https://example.com/s" });
        EncodedScope[] scopes = [EncodedScope.Create(first), EncodedScope.Create(second)];

        var record = TracesData.Parser.ParseFrom(Build(scopes, [("a", 0), ("b", 1), ("c", 0)]));

        var resourceSpans = record.ResourceSpans.Single();
        Assert.That(resourceSpans.Resource.Attributes.Select(static pair => pair.Key), Is.EqualTo(new[] { "service.name", "host.cpus", "tags" }));
        Assert.That(resourceSpans.SchemaUrl, Is.EqualTo("https://opentelemetry.io/schemas/1.44.0"));
        Assert.That(resourceSpans.ScopeSpans[0].Scope, Is.EqualTo(new InstrumentationScope { Name = "shop.first", Version = "1.2" }));
        Assert.That(resourceSpans.ScopeSpans[0].Spans.Select(static span => span.Name), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(resourceSpans.ScopeSpans[1].Scope.Attributes.Single().Value.StringValue, Is.EqualTo("seats"));
        Assert.That(resourceSpans.ScopeSpans[1].SchemaUrl, Is.EqualTo("https://example.com/s"));
        Assert.That(resourceSpans.ScopeSpans[1].Spans.Single().Name, Is.EqualTo("b"));
    }

    [Test]
    public void ToArray_ScopeWithoutSpans_IsLeftOut()
    {
        using var source = new ActivitySource("shop");
        EncodedScope[] scopes = [EncodedScope.Create(source), EncodedScope.Create(source)];

        var record = TracesData.Parser.ParseFrom(Build(scopes, [("a", 1)]));

        Assert.That(record.ResourceSpans.Single().ScopeSpans, Has.Count.EqualTo(1));
    }

    [Test]
    public void ToArray_NoSpans_IsEmpty() => Assert.That(TracesDataWriter.ToArray(Resource, [], [], []), Is.Empty);

    [Test]
    public void ToArray_AnySpansOfAnyScopes_HasExactlyTheirBytesWithinTheOverhead() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 199].Array[1, 100]).Sample(static (scopeCount, choices) =>
        {
            var scopes = Enumerable.Range(0, scopeCount).Select(static i =>
            {
                using var source = new ActivitySource($"scope {i}");
                return EncodedScope.Create(source);
            }).ToArray();
            var spans = choices.Select((choice, i) => ($"span {i}", choice % scopeCount)).ToArray();

            var bytes = Build(scopes, spans);

            var record = TracesData.Parser.ParseFrom(bytes);
            var read = record.ResourceSpans.Single().ScopeSpans.SelectMany(static scope => scope.Spans.Select(span => (scope.Scope.Name, span.Name)));
            var overhead = Resource.MaxOverhead + spans.Select(static span => span.Item2).Distinct().Sum(scope => scopes[scope].MaxOverhead);
            return record.CalculateSize() == bytes.Length
                && read.SequenceEqual(spans.OrderBy(static span => span.Item2).Select(static span => ($"scope {span.Item2}", span.Item1)))
                && bytes.Length <= overhead + record.ResourceSpans.Single().ScopeSpans.SelectMany(static scope => scope.Spans).Sum(static span => WireSize.Field(span.CalculateSize()));
        }, iter: 300);

    [Test]
    public void For_EqualSources_IsOneScope()
    {
        using var first = new ActivitySource(new ActivitySourceOptions("shop") { Version = "1", Tags = [new("a", 1)] });
        using var same = new ActivitySource(new ActivitySourceOptions("shop") { Version = "1", Tags = [new("a", 1)] });
        using var other = new ActivitySource(new ActivitySourceOptions("shop") { Version = "1", Tags = [new("a", 2)] });
        var scopes = new EncodedScopes();

        Assert.That(scopes.For(same), Is.SameAs(scopes.For(first)));
        Assert.That(scopes.For(other), Is.Not.SameAs(scopes.For(first)));
        Assert.That(scopes.For(other).SameAs(scopes.For(first)), Is.False);
    }

    private static byte[] Build(EncodedScope[] scopes, (string Name, int Scope)[] spans)
    {
        var encoder = new SpanEncoder();
        var buffer = new byte[100_000];
        var entries = new List<SpanEntry>();
        var used = 0;
        foreach (var (name, scope) in spans)
        {
            var span = SampleSpans.Root(name);
            var size = encoder.MeasureField(span);
            encoder.WriteField(span, buffer.AsSpan(used, size));
            entries.Add(new SpanEntry(scope, used, size));
            used += size;
        }

        return TracesDataWriter.ToArray(Resource, scopes, entries.ToArray(), buffer);
    }
}
