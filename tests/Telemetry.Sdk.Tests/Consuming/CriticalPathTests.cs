using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class CriticalPathTests
{
    private static readonly Gen<(int Parent, ulong Start, ulong Length)[]> GenSpans =
        Gen.Select(Gen.Int[0, 12], Gen.ULong[0, 1_000], Gen.ULong[0, 600]).Array[1, 30];

    [Test]
    public void Of_AnyTree_SectionsDoNotOverlapAndSumToTheRootsDuration() => GenSpans.Sample(spans =>
    {
        var trace = Traces.Of([.. spans.Select((s, i) => Traces.Span((ulong)i + 1, i == 0 ? 0 : (ulong)(s.Parent % i) + 1, s.Start, s.Start + s.Length))]);
        var root = trace.Root!;

        var sections = CriticalPath.Of(trace);

        var sum = sections.Aggregate(0UL, static (total, s) => total + (s.EndUnixNano - s.StartUnixNano));
        var isContiguous = sections.Zip(sections.Skip(1)).All(static p => p.First.EndUnixNano == p.Second.StartUnixNano);
        return sum == root.EndUnixNano - root.StartUnixNano && isContiguous;
    });

    [Test]
    public void Of_SequentialAndParallelChildren_FollowsTheLastToFinish()
    {
        var trace = Traces.Of(
            Traces.Span(1, 0, 0, 100),
            Traces.Span(2, 1, 10, 40),
            Traces.Span(3, 1, 15, 60),
            Traces.Span(4, 1, 70, 90));

        var path = CriticalPath.Of(trace).Select(static s => (s.Span.Name, s.StartUnixNano, s.EndUnixNano));

        Assert.That(path, Is.EqualTo(new[]
        {
            ("1", 0UL, 15UL), ("3", 15UL, 60UL), ("1", 60UL, 70UL), ("4", 70UL, 90UL), ("1", 90UL, 100UL),
        }));
    }

    [Test]
    public void Of_ConsumerBehindProducer_IsNotOnThePath()
    {
        var trace = Traces.Of(
            Traces.Span(1, 0, 0, 100),
            Traces.Span(2, 1, 10, 90, ActivityKind.Producer),
            Traces.Span(3, 2, 20, 80, ActivityKind.Consumer));

        Assert.That(CriticalPath.Of(trace).Select(static s => s.Span.Name), Is.EqualTo(new[] { "1", "2", "1" }));
    }

    [Test]
    public void Of_ChainOfTenThousandSpansAndACycle_Ends()
    {
        var chain = Enumerable.Range(1, 10_000).Select(static i => Traces.Span((ulong)i, (ulong)i - 1, (ulong)i, 20_000));
        var trace = Traces.Of([.. chain, Traces.Span(10_000, 10_000, 15_000, 16_000)]);

        Assert.That(CriticalPath.Of(trace), Has.Count.GreaterThan(9_000));
    }

    [Test]
    public void Of_NoRoot_BeginsAtTheEarliestSpanWithoutAReadParent()
    {
        var trace = Traces.Of(Traces.Span(2, 99, 5, 50), Traces.Span(3, 2, 10, 20));

        Assert.That(CriticalPath.Of(trace).Select(static s => s.Span.Name), Is.EqualTo(new[] { "2", "3", "2" }));
        Assert.That(CriticalPath.Of(Traces.Of()), Is.Empty);
    }
}
