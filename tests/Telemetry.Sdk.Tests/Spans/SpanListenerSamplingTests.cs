using System.Diagnostics;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Spans;

public sealed class SpanListenerSamplingTests
{
    [TestCase("00000000000000000000000000000001", true)]
    [TestCase("ffffffffffffffff3fffffffffffffff", true, Description = "Only the lower half of the id counts.")]
    [TestCase("00000000000000004000000000000000", false)]
    [TestCase("0000000000000000bfffffffffffffff", true, Description = "The highest bit does not count.")]
    [TestCase("0000000000000000c000000000000000", false)]
    public void Sample_HalfOfTraces_DependsOnLowerHalfOfTraceId(string traceId, bool expected)
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.TraceIdRatio(0.5));

        fixture.Source.StartActivity("span", ActivityKind.Server, ListenerFixture.Remote(ActivityTraceFlags.None, traceId))!.Dispose();

        Assert.That(fixture.EndedNames.Any(), Is.EqualTo(expected));
    }

    [TestCase(0.01)]
    [TestCase(0.25)]
    [TestCase(0.9)]
    public void Sample_ManyFixedTraceIds_KeepsTheRatio(double ratio)
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.TraceIdRatio(ratio));
        const int Traces = 20_000;

        for (var i = 0; i < Traces; i++)
        {
            // Steps of the golden ratio fill the range evenly, so the share is known without chance.
            var id = unchecked((ulong)i * 0x9E3779B97F4A7C15UL);
            fixture.Source.StartActivity("span", ActivityKind.Server, ListenerFixture.Remote(ActivityTraceFlags.Recorded, $"{i + 1:x16}{id:x16}"))!.Dispose();
        }

        Assert.That(fixture.EndedNames.Count() / (double)Traces, Is.EqualTo(ratio).Within(0.001));
    }

    [TestCase(ActivityTraceFlags.Recorded, true)]
    [TestCase(ActivityTraceFlags.None, false)]
    public void Sample_ParentBasedWithRemoteParent_FollowsIt(ActivityTraceFlags flags, bool expected)
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.ParentBased(flags == ActivityTraceFlags.None ? 1 : 0));

        using (fixture.Source.StartActivity("server", ActivityKind.Server, ListenerFixture.Remote(flags)))
        {
            fixture.Source.StartActivity("inner")?.Dispose();
        }

        Assert.That(fixture.EndedNames, expected ? Is.EqualTo(new[] { "inner", "server" }) : Is.Empty);
    }

    [Test]
    public void Sample_AlwaysOn_IgnoresRemoteParent()
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.AlwaysOn);

        fixture.Source.StartActivity("server", ActivityKind.Server, ListenerFixture.Remote(ActivityTraceFlags.None))!.Dispose();

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "server" }));
    }

    [Test]
    public void Sample_DroppedLocalRoot_CarriesTraceOnAndHasNoChildren()
    {
        using var fixture = new ListenerFixture(o => o.Sampler = SpanSampler.AlwaysOff);

        using var root = fixture.Source.StartActivity("root");
        using var child = fixture.Source.StartActivity("child");

        Assert.Multiple(() =>
        {
            Assert.That(root, Is.Not.Null);
            Assert.That(root!.IsAllDataRequested, Is.False);
            Assert.That(root.Recorded, Is.False);
            Assert.That(child, Is.Null);
        });
    }

    [Test]
    public void Rules_FirstMatch_DecidesForTheWholeLocalTrace()
    {
        using var fixture = new ListenerFixture(o =>
        {
            o.Rules.Add(SpanRule.SampleName("keep.*", SpanSampler.AlwaysOn));
            o.Rules.Add(SpanRule.SampleName("*", SpanSampler.AlwaysOff));
        });

        using (fixture.Source.StartActivity("keep.this"))
        {
            fixture.Source.StartActivity("other")?.Dispose();
        }

        using (fixture.Source.StartActivity("other"))
        {
            fixture.Source.StartActivity("keep.inner")?.Dispose();
        }

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "other", "keep.this" }));
    }

    [Test]
    public void Rules_BySource_LeaveOtherSourcesAlone()
    {
        using var quiet = new ActivitySource("quiet." + Guid.NewGuid().ToString("N"));
        using var fixture = new ListenerFixture(o =>
        {
            o.Sources.Add("quiet.*");
            o.Rules.Add(SpanRule.SampleSource("QUIET.*", SpanSampler.AlwaysOff));
        });

        using (quiet.StartActivity("dropped"))
        {
            fixture.Source.StartActivity("inside dropped")?.Dispose();
        }

        using (fixture.Source.StartActivity("kept"))
        {
        }

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public void Rules_ByPath_DropsTheRequestAndWhatItCauses([Values] bool asList)
    {
        using var fixture = new ListenerFixture(o => o.Rules.Add(SpanRule.DropPath("/health*")));
        var tags = new TagList { { "http.request.method", "GET" }, { "url.path", "/Healthz" } };

        using (fixture.Source.StartActivity("request", ActivityKind.Server, default(ActivityContext), asList ? tags : tags.ToDictionary()))
        {
            fixture.Source.StartActivity("inner")?.Dispose();
        }

        using (fixture.Source.StartActivity("request", ActivityKind.Server, default(ActivityContext), new TagList { { "url.path", "/orders" } }))
        {
        }

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "request" }));
    }

    [Test]
    public void Sample_UnderActivityOfUnrecordedSource_IsLocalRoot()
    {
        using var fixture = new ListenerFixture();
        using var foreign = new Activity("not recorded").Start();

        fixture.Source.StartActivity("span")?.Dispose();

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "span" }));
    }

    [TestCase("01", true)]
    [TestCase("00", false)]
    public void Sample_UnderUnrecordedActivityWithRemoteParent_FollowsTheRemoteParent(string flags, bool expected)
    {
        using var fixture = new ListenerFixture();
        using var foreign = new Activity("not recorded").SetParentId($"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-{flags}").Start();

        using (fixture.Source.StartActivity("span"))
        {
            fixture.Source.StartActivity("inner")?.Dispose();
        }

        Assert.That(fixture.EndedNames.Count(), Is.EqualTo(expected ? 2 : 0));
    }

    [Test]
    public void Suppression_SpansBegunInside_AreNotRecorded([Values] bool greedy)
    {
        using var fixture = new ListenerFixture();
        using var other = greedy ? fixture.AddGreedyListener() : null;

        using (fixture.Source.StartActivity("outside"))
        {
            using (TelemetrySuppression.Begin())
            {
                using var own = fixture.Source.StartActivity("own work");
                fixture.Source.StartActivity("below own work")?.Dispose();
            }

            fixture.Source.StartActivity("after")?.Dispose();
        }

        Assert.That(fixture.EndedNames, Is.EqualTo(new[] { "after", "outside" }));
    }

    [Test]
    public void Sources_SeenAndNamed_AreListed()
    {
        using var unnamed = new ActivitySource("unnamed." + Guid.NewGuid().ToString("N"));
        using var fixture = new ListenerFixture(o => o.Sources.Add("zz.*"));
        using var later = new ActivitySource("zz.later");

        Assert.Multiple(() =>
        {
            Assert.That(fixture.Listener.MatchedSources, Does.Contain(fixture.Name).And.Contain("zz.later"));
            Assert.That(fixture.Listener.UnmatchedSources, Does.Contain(unnamed.Name).And.Not.Contain(""));
        });
    }

    [Test]
    public void Sources_ManyNames_AreBounded()
    {
        using var fixture = new ListenerFixture(o => o.Sources.Add("many.*"));

        for (var i = 0; i < 300; i++)
        {
            using var source = new ActivitySource($"many.{i}");
        }

        Assert.That(fixture.Listener.MatchedSources, Has.Count.EqualTo(100));
    }

    [Test]
    public void Start_AndEndWithoutTags_AllocatesNothingAboveAPlainListener()
    {
        using var plainSource = new ActivitySource("plain." + Guid.NewGuid().ToString("N"));
        using var plain = new ActivityListener
        {
            ShouldListenTo = s => s == plainSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = static _ => { },
            ActivityStopped = static _ => { },
        };
        ActivitySource.AddActivityListener(plain);
        using var fixture = new ListenerFixture(o => o.Rules.Add(SpanRule.DropPath("/health*")), onEnded: static _ => { });

        Assert.That(AllocatedBy(fixture.Source), Is.EqualTo(AllocatedBy(plainSource)));
    }

    private static long AllocatedBy(ActivitySource source)
    {
        var remote = ListenerFixture.Remote(ActivityTraceFlags.Recorded);
        for (var i = 0; i < 100; i++)
        {
            Trace(source, remote);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Trace(source, remote);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Trace(ActivitySource source, ActivityContext remote)
    {
        using var server = source.StartActivity("server", ActivityKind.Server, remote);
        using var inner = source.StartActivity("inner");
    }
}
