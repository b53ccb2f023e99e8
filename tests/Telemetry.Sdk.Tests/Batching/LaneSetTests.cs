using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LaneSetTests
{
    [Test]
    public void Seal_AnySpans_EachIsInTheRecordOfItsLaneOnce() => Gen.Select(Gen.Int[1, 20], Gen.Int[0, 3_000].Array[1, 60], Gen.Bool).Sample(
        (partitions, sizes, oneTrace) =>
        {
            var fixture = new LoopFixture(o => (o.Batching.RecordBytes, o.Batching.OneTracePerRecord) = (8_192, oneTrace));
            fixture.Lanes.Place(partitions);
            var names = sizes.Select((size, i) => $"{i}-{new string('x', size)}").ToList();
            names.ForEach(name => Append(fixture, name));
            fixture.Lanes.Seal(TimeSpan.Zero);

            var records = fixture.Sealed.ToList();
            Assert.That(records.SelectMany(LoopFixture.Decode).Select(s => s.Name), Is.EquivalentTo(names));
            foreach (var record in records)
            {
                var spans = LoopFixture.Decode(record).ToList();
                Assert.That(record.Count, Is.EqualTo(spans.Count));
                Assert.That(record.Partition, Is.EqualTo((int)record.Lane));
                Assert.That(spans.Select(s => TraceLane.Of(Trace(s), partitions)), Is.All.EqualTo(record.Partition));
                Assert.That(record.Value, Has.Length.LessThanOrEqualTo(8_192 + 256));
                Assert.That(record.Key is null, Is.Not.EqualTo(oneTrace));
            }

            Assert.That(fixture.Budget.UsedBytes, Is.EqualTo(records.Sum(r => r.ReservedBytes)));
        },
        iter: 60);

    [Test]
    public async Task Seal_TwoScopes_GroupsBySourceAndKeepsTheOrder()
    {
        await using var fixture = new LoopFixture();
        using var other = new SpanSource();
        fixture.Lanes.Place(1);

        foreach (var (source, name) in new[] { (fixture.Spans, "a1"), (other, "b1"), (fixture.Spans, "a2"), (other, "b2") })
        {
            fixture.Appender.Append(source.Ended(name), fixture.Appender.CreateScratch());
        }

        fixture.Lanes.Seal(TimeSpan.Zero);
        var data = TracesData.Parser.ParseFrom(fixture.Sealed.Single().Value).ResourceSpans.Single();
        Assert.That(data.Resource.Attributes.Single().Value.StringValue, Is.EqualTo("shop"));
        Assert.That(data.ScopeSpans.Select(s => (s.Scope.Name, s.Scope.Version, string.Join(',', s.Spans.Select(x => x.Name)))), Is.EqualTo(new[]
        {
            (fixture.Spans.Source.Name, "1.2.3", "a1,a2"),
            (other.Source.Name, "", "b1,b2"),
        }));
    }

    [Test]
    public async Task Seal_ByAge_OnlyWhatIsOldEnough()
    {
        await using var fixture = new LoopFixture();
        fixture.Lanes.Place(2);
        fixture.Appender.Append(fixture.Spans.Ended("old", SpanSource.TraceOfLane(0, 2)), fixture.Appender.CreateScratch());
        fixture.Time.Advance(TimeSpan.FromMilliseconds(600));
        fixture.Appender.Append(fixture.Spans.Ended("young", SpanSource.TraceOfLane(1, 2)), fixture.Appender.CreateScratch());
        fixture.Time.Advance(TimeSpan.FromMilliseconds(400));

        fixture.Lanes.Seal(TimeSpan.FromSeconds(1));

        var record = fixture.Sealed.Single();
        Assert.That(LoopFixture.Decode(record).Single().Name, Is.EqualTo("old"));
        Assert.That(record.Timestamp, Is.EqualTo(fixture.Time.GetUtcNow()));
    }

    [Test]
    public async Task Seal_BySize_BeforeTheAge()
    {
        await using var fixture = new LoopFixture(o => o.Batching.RecordBytes = 8_192);
        fixture.Lanes.Place(1);

        for (var i = 0; i < 10; i++)
        {
            Append(fixture, new string('x', 3_000));
        }

        Assert.That(fixture.Sealed.Select(r => r.Count), Is.EqualTo(new[] { 2, 2, 2, 2 }));
    }

    [Test]
    public async Task Place_SpansCameBefore_TheyFindTheirLanes()
    {
        await using var fixture = new LoopFixture();
        var traces = Enumerable.Range(0, 12).Select(i => SpanSource.TraceOfLane(i % 4, 4)).ToList();
        traces.ForEach(t => Append(fixture, "early", t));
        Assert.That(fixture.Lanes.HasUnplaced, Is.True);

        fixture.Lanes.Place(4);
        fixture.Lanes.Seal(TimeSpan.Zero);

        Assert.That(fixture.Lanes.HasUnplaced, Is.False);
        Assert.That(fixture.Sealed.OrderBy(r => r.Lane).Select(r => (r.Lane, r.Count)), Is.EqualTo(new[] { (0u, 3), (1u, 3), (2u, 3), (3u, 3) }));
    }

    [Test]
    public async Task Append_PartitionsUnknown_HoldsHalfOfTheBudget()
    {
        await using var fixture = new LoopFixture(o => o.Batching.QueueBytes = 65_536);
        var scratch = fixture.Appender.CreateScratch();

        var refused = Enumerable.Range(0, 100).Select(_ => fixture.Appender.Append(fixture.Spans.Ended(new string('x', 1_000)), scratch)).ToList();

        Assert.That(refused.TakeWhile(r => r is null).Count(), Is.InRange(25, 31));
        Assert.That(refused.SkipWhile(r => r is null), Is.All.EqualTo(DropReason.QueueFull));
        Assert.That(fixture.Budget.UsedBytes, Is.LessThanOrEqualTo(32_768));
    }

    [Test]
    public async Task Place_AnotherCount_OldLanesAreSealedWithTheirOldLane()
    {
        await using var fixture = new LoopFixture();
        var trace = SpanSource.TraceOfLane(3, 4);
        fixture.Lanes.Place(4);
        Append(fixture, "before", trace);

        fixture.Lanes.Place(8);
        Append(fixture, "after", trace);
        fixture.Lanes.Seal(TimeSpan.Zero);

        Assert.That(fixture.Sealed.Select(r => (LoopFixture.Decode(r).Single().Name, r.Lane)), Is.EqualTo(new[] { ("before", 3u), ("after", (uint)TraceLane.Of(trace, 8)) }));
    }

    [Test]
    public async Task Finish_OpenAndUnplaced_SealsOrGivesUpAndTakesNothingMore()
    {
        await using var fixture = new LoopFixture();
        Append(fixture, "unplaced");
        Assert.That(fixture.Lanes.Finish(), Is.EqualTo(1));
        Assert.That(fixture.Appender.Append(fixture.Spans.Ended(), fixture.Appender.CreateScratch()), Is.EqualTo(DropReason.AlreadyShutdown));
        Assert.That(fixture.Budget.UsedBytes, Is.Zero);

        await using var placed = new LoopFixture();
        placed.Lanes.Place(2);
        Append(placed, "open");
        Assert.That(placed.Lanes.Finish(), Is.Zero);
        Assert.That(placed.Sealed.Single().Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Append_ManyThreadsWhilePartitionsChange_NothingIsLost()
    {
        await using var fixture = new LoopFixture(o => o.Batching.RecordBytes = 8_192);
        var threads = Enumerable.Range(0, 3).Select(thread => Task.Run(() =>
        {
            var scratch = fixture.Appender.CreateScratch();
            for (var i = 0; i < 3_000; i++)
            {
                Assert.That(fixture.Appender.Append(fixture.Spans.Ended($"{thread}-{i}"), scratch), Is.Null);
            }
        })).ToArray();
        for (var partitions = 1; partitions < 40 || !Task.WhenAll(threads).IsCompleted; partitions++)
        {
            fixture.Lanes.Place(1 + (partitions % 40));
            fixture.Lanes.Seal(TimeSpan.Zero);
        }

        await Task.WhenAll(threads);
        fixture.Lanes.Finish();
        var names = fixture.Sealed.SelectMany(LoopFixture.Decode).Select(s => s.Name).ToList();
        Assert.That(names, Has.Count.EqualTo(9_000));
        Assert.That(names.Distinct().Count(), Is.EqualTo(9_000));
    }

    private static void Append(LoopFixture fixture, string name, ActivityTraceId trace = default) =>
        Assert.That(fixture.Appender.Append(fixture.Spans.Ended(name, trace), fixture.Appender.CreateScratch()), Is.Null);

    private static ActivityTraceId Trace(Span span) => ActivityTraceId.CreateFromBytes(span.TraceId.Span);
}
