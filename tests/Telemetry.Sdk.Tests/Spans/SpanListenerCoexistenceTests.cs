using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Telemetry.Sdk.Tests.Spans;

public sealed class SpanListenerCoexistenceTests
{
    [Test]
    public void Ended_OpenTelemetryKeepsAllAndWeDropAll_HandsOverNothing()
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.AlwaysOff);
        var theirs = new List<Activity>();
        using var provider = BuildProvider(fixture.Name, new AlwaysOnSampler(), theirs);

        Trace(fixture.Source);

        Assert.Multiple(() =>
        {
            Assert.That(theirs, Has.Count.EqualTo(2));
            Assert.That(fixture.EndedNames, Is.Empty);
        });
    }

    [Test]
    public void Ended_OpenTelemetryDropsAllAndWeKeepAll_HandsOverAll()
    {
        using var fixture = new ListenerFixture();
        var theirs = new List<Activity>();
        using var provider = BuildProvider(fixture.Name, new AlwaysOffSampler(), theirs);

        Trace(fixture.Source);

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "inner", "root" }));
    }

    [Test]
    public void Ended_BothSampleByTheirOwnRatio_EachKeepsItsOwn()
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.TraceIdRatio(0.5));
        using var other = fixture.AddGreedyListener();

        for (var i = 0; i < 64; i++)
        {
            var context = ListenerFixture.Remote(ActivityTraceFlags.Recorded, $"{i + 1:x16}{(ulong)i << 57:x16}");
            using var server = fixture.Source.StartActivity("server", ActivityKind.Server, context);
            using var inner = fixture.Source.StartActivity("inner");
        }

        Assert.That(fixture.EndedNames.Count(), Is.EqualTo(64));
    }

    [Test]
    public void Ended_RemoteParentUnsampledWhileAnotherRecords_DropsTheLocalTrace([Values] bool byContext)
    {
        using var fixture = new ListenerFixture();
        using var other = fixture.AddGreedyListener();

        using (var server = fixture.Source.StartActivity("server", ActivityKind.Server, ListenerFixture.Remote(ActivityTraceFlags.None)))
        {
            Assert.That(server!.Recorded, Is.True);
            fixture.Source.StartActivity("inner")?.Dispose();
            fixture.Source.StartActivity("handed over", ActivityKind.Internal, byContext ? server.Context : default)?.Dispose();
        }

        Assert.That(fixture.EndedNames, Is.Empty);
    }

    [Test]
    public void Ended_SpanHandedToAnotherThreadByContext_FollowsTheDroppedRoot()
    {
        using var fixture = new ListenerFixture(o => o.Rules.Add(SpanRule.SampleName("dropped", SpanSampler.AlwaysOff)));
        using var other = fixture.AddGreedyListener();
        ActivityContext context;
        using (var root = fixture.Source.StartActivity("dropped"))
        {
            context = root!.Context;
        }

        fixture.Source.StartActivity("background", ActivityKind.Internal, context)!.Dispose();

        Assert.That(fixture.EndedNames, Is.Empty);
    }

    [Test]
    public void Ended_CreatedAndStartedApart_KeepsTheDecisionOfEach()
    {
        using var fixture = new ListenerFixture();
        using var other = fixture.AddGreedyListener();
        var dropped = fixture.Source.CreateActivity("dropped", ActivityKind.Server, ListenerFixture.Remote(ActivityTraceFlags.None))!;
        var kept = fixture.Source.CreateActivity("kept", ActivityKind.Server, ListenerFixture.Remote(ActivityTraceFlags.Recorded))!;

        dropped.Start().Dispose();
        kept.Start().Dispose();

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public void Ended_SiblingsCreatedTogether_KeepTheDecisionOfEach()
    {
        using var fixture = new ListenerFixture(o => o.Rules.Add(SpanRule.SampleName("dropped", SpanSampler.AlwaysOff)));
        using var other = fixture.AddGreedyListener();
        var parent = ListenerFixture.Remote(ActivityTraceFlags.Recorded);
        var kept = fixture.Source.CreateActivity("kept", ActivityKind.Server, parent)!;
        var dropped = fixture.Source.CreateActivity("dropped", ActivityKind.Server, parent)!;

        kept.Start().Dispose();
        dropped.Start().Dispose();

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public void Ended_AnotherInstrumentationTurnsSpanOff_StaysOurs()
    {
        using var fixture = new ListenerFixture();

        using (var span = fixture.Source.StartActivity("span"))
        {
            span!.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "span" }));
    }

    [Test]
    public void Callbacks_HandOffThrows_ReachesNobodyAndIsTold()
    {
        using var fixture = new ListenerFixture(onEnded: static _ => throw new InvalidOperationException("broken"));

        Assert.That(() => Trace(fixture.Source), Throws.Nothing);
        Assert.That(fixture.Faults.Select(f => f.Message), Is.EqualTo(new[] { "broken", "broken" }));
    }

    [Test]
    public void Callbacks_TagsThrowWhenSampled_ReachesNobodyAndIsTold()
    {
        using var fixture = new ListenerFixture(o => o.Rules.Add(SpanRule.DropPath("/x")));
        using var other = fixture.AddGreedyListener();

        // The platform reads the tags too, but only when it makes the activity; it must not come so far by our doing.
        Assert.That(() => fixture.Source.StartActivity("span", ActivityKind.Server, default(ActivityContext), new OnceThrowing()), Throws.Nothing);
        Assert.That(fixture.Faults, Has.Count.EqualTo(1));
    }

    [Test]
    public void Dispose_SpanOpen_IsNotHandedOver()
    {
        using var fixture = new ListenerFixture();
        var span = fixture.Source.StartActivity("span")!;

        fixture.Listener.Dispose();
        span.Dispose();

        Assert.That(fixture.EndedNames, Is.Empty);
    }

    private static TracerProvider BuildProvider(string source, Sampler sampler, List<Activity> exported) =>
        OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(source).SetSampler(sampler).AddProcessor(new Collecting(exported)).Build();

    private static void Trace(ActivitySource source)
    {
        using var root = source.StartActivity("root");
        using var inner = source.StartActivity("inner");
    }

    private sealed class Collecting(List<Activity> exported) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
            {
                exported.Add(data);
            }
        }
    }

    private sealed class OnceThrowing : IEnumerable<KeyValuePair<string, object?>>
    {
        private int _calls;

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _calls++ == 0
            ? throw new InvalidOperationException("no tags")
            : Enumerable.Empty<KeyValuePair<string, object?>>().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
