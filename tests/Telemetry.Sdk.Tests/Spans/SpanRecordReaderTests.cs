using System.Diagnostics;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Tests.Spans;

public sealed class SpanRecordReaderTests
{
    private readonly SpanRecord _record = new();
    private SpanOptions _options = null!;
    private ListenerFixture _fixture = null!;

    [SetUp]
    public void SetUp() => (_options, _fixture) = (new(), new());

    [TearDown]
    public void TearDown() => _fixture.Dispose();

    [Test]
    public void TryRead_ServerSpan_HasIdentityTimesAndFlags()
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded | (ActivityTraceFlags)2, "a=b", isRemote: true);
        var start = new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);
        var activity = _fixture.Source.StartActivity("operation", ActivityKind.Server, parent, startTime: start)!;
        activity.DisplayName = "GET /orders";
        activity.SetStatus(ActivityStatusCode.Error, "no seats");
        activity.SetEndTime(start.UtcDateTime.AddTicks(12_345_678));

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.TraceId, Is.EqualTo(parent.TraceId));
            Assert.That(_record.SpanId, Is.EqualTo(activity.SpanId));
            Assert.That(_record.ParentSpanId, Is.EqualTo(parent.SpanId));
            Assert.That(_record.Name, Is.EqualTo("GET /orders"));
            Assert.That(_record.Kind, Is.EqualTo(ActivityKind.Server));
            Assert.That(_record.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(_record.StatusDescription, Is.EqualTo("no seats"));
            Assert.That(_record.StartUnixNano, Is.EqualTo((ulong)start.ToUnixTimeMilliseconds() * 1_000_000));
            Assert.That(_record.EndUnixNano - _record.StartUnixNano, Is.EqualTo(1_234_567_800));
            Assert.That(_record.Source.Version, Is.EqualTo("1.2.3"));
            Assert.That(_record.TraceState, Is.EqualTo("a=b"));
            Assert.That(_record.Flags, Is.EqualTo(0x303u));
        });
    }

    [Test]
    public void TryRead_LocalRootThatOthersDoNotSample_HasSampledFlagOfOurs()
    {
        var activity = Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.None;

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.Flags, Is.EqualTo(0x101u));
            Assert.That(_record.ParentSpanId.ToHexString(), Is.EqualTo("0000000000000000"));
        });
    }

    [Test]
    public void TryRead_KeyTwice_LastWinsInFirstPlace()
    {
        var activity = Start();
        activity.AddTag("a", 1).AddTag("b", 2).AddTag("a", 3);

        Read(activity);

        Assert.That(_record.Attributes, Is.EqualTo(Pairs(("a", 3), ("b", 2))));
    }

    [Test]
    public void TryRead_TooManyAttributes_CountsWhatIsLeftOut()
    {
        _options.Limits.AttributeCount = 2;
        var activity = Start();
        activity.AddTag("a", 1).AddTag("b", 2).AddTag("c", 3).AddTag("a", 4).AddTag("d", 5);

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.Attributes, Is.EqualTo(Pairs(("a", 4), ("b", 2))));
            Assert.That(_record.Attributes.Dropped, Is.EqualTo(2));
        });
    }

    [Test]
    public void TryRead_NoKeyOrNoValue_IsLeftOut()
    {
        var activity = Start();
        activity.AddTag(null!, "x").AddTag("", "x").AddTag("null", (object?)null).AddTag("ok", "x");

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.Attributes, Is.EqualTo(Pairs(("ok", "x"))));
            Assert.That(_record.Attributes.Dropped, Is.EqualTo(2));
        });
    }

    [TestCase("abcdef", "abcd")]
    [TestCase("abc\ud83d\ude00", "abc", Description = "Half a surrogate pair is no character.")]
    [TestCase("ab\ud83d\ude00", "ab\ud83d\ude00")]
    public void TryRead_LongText_IsCut(string value, string expected)
    {
        _options.Limits.AttributeValueLength = 4;
        var activity = Start();
        activity.SetTag("k", value);
        activity.DisplayName = value;

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.Attributes["k"], Is.EqualTo(expected));
            Assert.That(_record.Name, Is.EqualTo(expected));
        });
    }

    [Test]
    public void TryRead_EventsAndLinks_AreReadWithinLimits()
    {
        (_options.Limits.EventCount, _options.Limits.LinkCount, _options.Limits.EventAttributeCount, _options.Limits.LinkAttributeCount) = (1, 1, 1, 1);
        var (at, context) = (new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)), ListenerFixture.Remote(ActivityTraceFlags.Recorded));
        var activity = Start();
        activity.AddEvent(new("first", at, new() { { "a", 1 }, { "b", 2 } })).AddEvent(new("second"));
        activity.AddLink(new(context, new() { { "a", 1 }, { "b", 2 } })).AddLink(new(context));

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.Events.Single().Name, Is.EqualTo("first"));
            Assert.That(_record.Events[0].TimeUnixNano, Is.EqualTo((ulong)at.ToUnixTimeMilliseconds() * 1_000_000));
            Assert.That(_record.Events[0].Attributes, Is.EqualTo(Pairs(("a", 1))));
            Assert.That(_record.Events[0].Attributes.Dropped, Is.EqualTo(1));
            Assert.That(_record.DroppedEvents, Is.EqualTo(1));
            Assert.That(_record.Links.Single().Context, Is.EqualTo(context));
            Assert.That(_record.Links[0].Attributes.Dropped, Is.EqualTo(1));
            Assert.That(_record.DroppedLinks, Is.EqualTo(1));
        });
    }

    [Test]
    public void TryRead_RecordUsedBefore_KeepsNothingOfThePreviousSpan()
    {
        var rich = Start();
        rich.SetTag("a", 1).AddEvent(new("e")).AddLink(new(ListenerFixture.Remote(default))).SetStatus(ActivityStatusCode.Error, "x");
        rich.TraceStateString = "a=b";
        Read(rich);

        Read(Start());

        Assert.Multiple(() =>
        {
            Assert.That(_record.Attributes, Is.Empty);
            Assert.That(_record.Events, Is.Empty);
            Assert.That(_record.Links, Is.Empty);
            Assert.That(_record.Status, Is.EqualTo(ActivityStatusCode.Unset));
            Assert.That(_record.StatusDescription, Is.Null);
            Assert.That(_record.TraceState, Is.Null);
        });
    }

    [Test]
    public void TryRead_ExtremeTimes_AreTheNearestThatOtlpHas()
    {
        var early = _fixture.Source.StartActivity("early", ActivityKind.Internal, default(ActivityContext), startTime: new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero))!;
        early.AddEvent(new("late", DateTimeOffset.MaxValue));

        Read(early);

        Assert.Multiple(() =>
        {
            Assert.That(_record.StartUnixNano, Is.Zero);
            Assert.That(_record.Events[0].TimeUnixNano, Is.GreaterThan(18_400_000_000_000_000_000));
        });
    }

    [Test]
    public void TryRead_StatusTagsOfOldInstrumentation_BecomeTheStatus()
    {
        var activity = Start();
        activity.SetTag("otel.status_code", "ERROR").SetTag("otel.status_description", "timeout");

        Read(activity);

        Assert.Multiple(() =>
        {
            Assert.That(_record.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(_record.StatusDescription, Is.EqualTo("timeout"));
            Assert.That(_record.Attributes, Is.Empty);
        });
    }

    [Test]
    public void TryRead_Processors_SeeAndChangeEverythingInOrder()
    {
        var resource = Pairs(("service.name", "shop"));
        _options.Processors.Add(r => r.Attributes["card"] = null);
        _options.Processors.Add(r => r.RemoveEvents(e => e.Name == "secret"));
        _options.Processors.Add(r => (r.Name, r.Status) = ($"{r.Resource[0].Value}: {r.Attributes.Count}", ActivityStatusCode.Ok));
        var activity = Start();
        activity.SetTag("card", "4111").AddEvent(new("secret"));

        var read = new SpanRecordReader(_options, resource).TryRead(activity, _record);

        Assert.Multiple(() =>
        {
            Assert.That(read, Is.True);
            Assert.That(_record.Name, Is.EqualTo("shop: 0"));
            Assert.That(_record.Events, Is.Empty);
            Assert.That(_record.Status, Is.EqualTo(ActivityStatusCode.Ok));
        });
    }

    [Test]
    public void TryRead_ProcessorThrows_RefusesTheSpan()
    {
        var called = false;
        _options.Processors.Add(static _ => throw new InvalidOperationException());
        _options.Processors.Add(_ => called = true);

        Assert.Multiple(() =>
        {
            Assert.That(new SpanRecordReader(_options, []).TryRead(Start(), _record), Is.False);
            Assert.That(called, Is.False);
        });
    }

    [Test]
    public void TryRead_WarmRecord_AllocatesNothing()
    {
        var reader = new SpanRecordReader(_options, []);
        var activity = Start();
        activity.SetTag("a", "x").SetTag("b", 1).AddEvent(new("e", default, new() { { "k", "v" } })).AddLink(new(ListenerFixture.Remote(default)));
        activity.Dispose();
        reader.TryRead(activity, _record);
        reader.TryRead(activity, _record);

        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.TryRead(activity, _record);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static KeyValuePair<string, object?>[] Pairs(params (string Key, object? Value)[] pairs) =>
        [.. pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))];

    private Activity Start() => _fixture.Source.StartActivity("span", ActivityKind.Internal, default(ActivityContext))!;

    private void Read(Activity activity)
    {
        activity.Dispose();
        Assert.That(new SpanRecordReader(_options, []).TryRead(activity, _record), Is.True);
    }
}
