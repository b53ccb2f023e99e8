using System.Diagnostics;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Tests.Spans;

public sealed class TelemetrySpanTests
{
    private ListenerFixture _fixture = null!;

    [SetUp]
    public void SetUp() => (_fixture, Activity.Current) = (new(), null);

    [TearDown]
    public void TearDown()
    {
        Activity.Current = null;
        _fixture.Dispose();
    }

    [Test]
    public void Start_WithKindParentAndLinks_PassesThemOn()
    {
        var parent = ListenerFixture.Remote(ActivityTraceFlags.Recorded);
        var linked = ListenerFixture.Remote(ActivityTraceFlags.Recorded);

        using var span = SpanStarter.Start("name", ActivityKind.Consumer, parent, [new(linked)]);

        Assert.Multiple(() =>
        {
            Assert.That(span.Activity!.Source.Name, Is.EqualTo("Telemetry.Sdk"));
            Assert.That(span.Activity.Kind, Is.EqualTo(ActivityKind.Consumer));
            Assert.That(span.Activity.ParentSpanId, Is.EqualTo(parent.SpanId));
            Assert.That(span.Activity.HasRemoteParent, Is.True);
            Assert.That(span.Activity.Links.Single().Context, Is.EqualTo(linked));
            Assert.That(span.Context.TraceId, Is.EqualTo(parent.TraceId));
        });
    }

    [Test]
    public void Members_EmptySpan_DoNothing()
    {
        var span = default(TelemetrySpan);

        Assert.That(() => ChangeAll(span).Dispose(), Throws.Nothing);
        Assert.Multiple(() =>
        {
            Assert.That(span.IsRecorded, Is.False);
            Assert.That(span.Context, Is.EqualTo(default(ActivityContext)));
        });
    }

    [Test]
    public void Members_SpanNotRecorded_KeepNothing()
    {
        using var off = new ListenerFixture(o => o.Sampler = SpanSampler.AlwaysOff);
        var span = new TelemetrySpan(off.Source.StartActivity("span"));

        ChangeAll(span).Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(span.Activity!.TagObjects, Is.Empty);
            Assert.That(span.Activity.Events, Is.Empty);
            Assert.That(span.Activity.DisplayName, Is.EqualTo("span"));
        });
    }

    [Test]
    public void Members_AfterTheEnd_AreIgnored()
    {
        var span = Start("span");
        span.SetTag("before", 1).Dispose();

        ChangeAll(span);

        Assert.Multiple(() =>
        {
            Assert.That(span.Activity!.TagObjects.Select(t => t.Key), Is.EqualTo(new[] { "before" }));
            Assert.That(span.Activity.Events, Is.Empty);
            Assert.That(span.Activity.Links, Is.Empty);
            Assert.That(span.Activity.Status, Is.EqualTo(ActivityStatusCode.Unset));
            Assert.That(span.IsRecorded, Is.False);
        });
    }

    [Test]
    public void SetTag_EachType_KeepsTheValueAsItIs()
    {
        using var span = Start("span");

        span.SetTag("text", "x").SetTag("bool", true).SetTag("int", 7).SetTag("big", 1_000_000).SetTag("negative", -1).SetTag("long", 1L << 40).SetTag("double", 0.5).SetTag("array", new[] { 1, 2 });

        Assert.That(
            span.Activity!.TagObjects.Select(t => t.Value),
            Is.EqualTo(new object[] { "x", true, 7, 1_000_000, -1, 1L << 40, 0.5, new[] { 1, 2 } }));
    }

    [Test]
    public void SetTag_Null_RemovesAndReplacesLater()
    {
        using var span = Start("span");

        span.SetTag("a", 1).SetTag("b", 1).SetTag("a", (string?)null).SetTag("b", 2);

        Assert.That(span.Activity!.TagObjects, Is.EqualTo(new[] { KeyValuePair.Create("b", (object?)2) }));
    }

    [Test]
    public void SetTag_SmallIntAndBool_AllocateNoBox()
    {
        using var span = Start("span");
        var one = (Box: (object?)null, Again: (object?)null);
        span.SetTag("int", 503).SetTag("bool", true);
        one.Box = span.Activity!.GetTagItem("int");
        span.SetTag("int", 1).SetTag("int", 503);
        one.Again = span.Activity.GetTagItem("int");

        Assert.That(one.Again, Is.SameAs(one.Box));
    }

    [Test]
    public void Members_NullNames_ThrowAtTheCallSite()
    {
        using var span = Start("span");

        Assert.Multiple(() =>
        {
            Assert.That(() => span.SetTag(null!, 1), Throws.ArgumentNullException);
            Assert.That(() => span.AddEvent(null!), Throws.ArgumentNullException);
            Assert.That(() => span.AddEvent("e", [new(null!, 1)]), Throws.ArgumentNullException);
            Assert.That(() => span.AddLink(default, [new(null!, 1)]), Throws.ArgumentNullException);
            Assert.That(() => span.UpdateName(null!), Throws.ArgumentNullException);
            Assert.That(() => span.RecordException(null!), Throws.ArgumentNullException);
        });
    }

    [Test]
    public void Members_OddInput_DoNotThrow()
    {
        using var span = Start("");

        Assert.That(
            () => span.SetTag("", 1).SetTag("\ud800", "\udfff").SetTag("huge", new string('x', 10_000_000)).UpdateName("").AddEvent("", [new("a", 1), new("a", 2)]).SetStatus((ActivityStatusCode)42),
            Throws.Nothing);
    }

    [Test]
    public void AddEventAndLink_WithAttributesAndTime_AreKept()
    {
        using var span = Start("span");
        var (time, context) = (new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ListenerFixture.Remote(default));

        span.AddEvent("e", [new("a", 1)], time).AddLink(context, [new("b", 2)]);

        Assert.Multiple(() =>
        {
            var e = span.Activity!.Events.Single();
            Assert.That((e.Name, e.Timestamp, e.Tags.Single().Value), Is.EqualTo(("e", time, (object?)1)));
            var link = span.Activity.Links.Single();
            Assert.That((link.Context, link.Tags!.Single().Value), Is.EqualTo((context, (object?)2)));
        });
    }

    [Test]
    public void RecordException_Exception_AddsEventStatusAndErrorType()
    {
        using var span = Start("span");

        span.RecordException(Thrown());

        Assert.Multiple(() =>
        {
            var e = span.Activity!.Events.Single();
            var tags = e.Tags.ToDictionary();
            Assert.That(e.Name, Is.EqualTo("exception"));
            Assert.That(tags["exception.type"], Is.EqualTo("System.InvalidOperationException"));
            Assert.That(tags["exception.message"], Is.EqualTo("no seats"));
            Assert.That(tags["exception.stacktrace"], Does.Contain(nameof(Thrown)));
            Assert.That(span.Activity.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(span.Activity.StatusDescription, Is.EqualTo("no seats"));
            Assert.That(span.Activity.GetTagItem("error.type"), Is.EqualTo("System.InvalidOperationException"));
        });
    }

    [Test]
    public void RecordException_ExceptionWhoseTextThrows_IsRecorded()
    {
        using var span = Start("span");

        Assert.That(() => span.RecordException(new BrokenException()), Throws.Nothing);
        Assert.That(span.Activity!.Events.Single().Tags.ToDictionary()["exception.type"], Does.EndWith(nameof(BrokenException)));
    }

    [Test]
    public void Dispose_Twice_EndsOnce()
    {
        var span = Start("span");

        span.Dispose();
        span.Dispose();

        Assert.That(_fixture.EndedNames, Is.EqualTo(new[] { "span" }));
    }

    [Test]
    public void Dispose_ParentBeforeChild_LeavesNoStoppedSpanCurrent([Values] bool explicitParent)
    {
        using var outer = Start("outer");
        var parent = explicitParent ? new(_fixture.Source.StartActivity("parent", ActivityKind.Internal, ListenerFixture.Remote(ActivityTraceFlags.Recorded))) : Start("parent");
        var child = Start("child");

        parent.Dispose();
        var afterParent = Activity.Current;
        child.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(afterParent, Is.SameAs(child.Activity));
            Assert.That(Activity.Current, Is.SameAs(outer.Activity));
            Assert.That(_fixture.EndedNames, Is.EqualTo(new[] { "parent", "child" }));
        });
    }

    [Test]
    public void Dispose_AllInTheOrderOfTheirStart_EndsWithNoCurrentSpan()
    {
        var spans = Enumerable.Range(0, 5).Select(i => Start($"{i}")).ToArray();

        foreach (var span in spans)
        {
            span.Dispose();
            Assert.That(Activity.Current?.IsStopped, Is.Not.True);
        }

        Assert.That(Activity.Current, Is.Null);
    }

    [Test]
    public async Task Dispose_StartedInsideAnAwaitedMethod_LeavesTheCallersSpanCurrent()
    {
        using var outer = Start("outer");
        var inner = await StartAsync();

        inner.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(Activity.Current, Is.SameAs(outer.Activity));
            Assert.That(inner.Activity!.Parent, Is.SameAs(outer.Activity));
        });

        async Task<TelemetrySpan> StartAsync()
        {
            await Task.Yield();
            return Start("inner");
        }
    }

    [Test]
    public async Task Start_InParallelTasks_AreChildrenOfTheSpanAroundThem()
    {
        using var outer = Start("outer");

        var parents = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            using var inner = Start($"{i}");
            using var innermost = Start($"{i}.0");
            return (inner.Activity!.Parent, innermost.Activity!.Parent == inner.Activity);
        })));

        Assert.That(parents, Is.All.EqualTo((outer.Activity, true)));
    }

    [Test]
    public void Equality_SameActivity_IsEqual()
    {
        using var span = Start("span");
        var copy = new TelemetrySpan(span.Activity);

        Assert.Multiple(() =>
        {
            Assert.That(span == copy, Is.True);
            Assert.That(span != default(TelemetrySpan), Is.True);
            Assert.That(copy.GetHashCode(), Is.EqualTo(span.GetHashCode()));
        });
    }

    private static TelemetrySpan ChangeAll(TelemetrySpan span) =>
        span.SetTag("o", new object()).SetTag("s", "s").SetTag("i", 1).SetTag("b", true).SetTag("l", 1L).SetTag("d", 1.0)
            .AddEvent("e").AddEvent("e", [new("a", 1)]).AddLink(default).SetStatus(ActivityStatusCode.Error).RecordException(new InvalidOperationException()).UpdateName("other");

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("no seats");
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private TelemetrySpan Start(string name) => new(_fixture.Source.StartActivity(name));

    private sealed class BrokenException : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
