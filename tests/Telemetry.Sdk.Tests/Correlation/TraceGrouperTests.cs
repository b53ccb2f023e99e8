using CsCheck;
using Telemetry.Sdk.Correlation;

namespace Telemetry.Sdk.Tests.Correlation;

public sealed class TraceGrouperTests
{
    private static readonly TraceKey A = new(1, 1);
    private static readonly GroupingRules Rules = new() { Quiet = Seconds(2), QuietWithGaps = Seconds(10), MaxDuration = Seconds(60) };

    private static readonly Gen<Step[]> GenSteps = Gen.Select(
        Gen.Int[0, 6],
        Gen.ULong[1, 6],
        Gen.ULong[0, 6],
        Gen.Int[0, 4_000],
        Gen.Int[1, 3_000],
        static (trace, id, parent, wait, bytes) => new Step((ulong)trace, id, parent, wait, bytes)).Array[0, 80];

    [Test]
    public void Advance_RootAndNoParentMissing_LeavesWholeAfterTheQuietPeriod()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(A, 1, 2, 1), Seconds(0));
        grouper.Add(Span(A, 2, 1, 0), Seconds(1));
        grouper.Advance(Seconds(2.9));
        var early = Take(grouper);
        grouper.Advance(Seconds(3));

        var group = Take(grouper).Single();
        Assert.Multiple(() =>
        {
            Assert.That(early, Is.Empty);
            Assert.That(group.Reason, Is.EqualTo(GroupReason.Complete));
            Assert.That(group.IsPartial, Is.False);
            Assert.That(group.Fragments.Select(static f => f.Content), Is.EqualTo(new[] { 1, 2 }));
        });
    }

    [Test]
    public void Advance_ParentMissing_LeavesPartialAfterTheLongerPeriodAndNamesIt()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(A, 1, 1, 0), Seconds(0));
        grouper.Add(Span(A, 2, 3, 2), Seconds(0));
        grouper.Advance(Seconds(9.9));
        var early = Take(grouper);
        grouper.Advance(Seconds(10));

        var group = Take(grouper).Single();
        Assert.That(early, Is.Empty);
        Assert.That((group.Reason, group.IsPartial), Is.EqualTo((GroupReason.Complete, true)));
        Assert.That(group.MissingParents, Is.EqualTo(new[] { 2UL }));
    }

    [Test]
    public void Advance_EntryFromOutside_LeavesWholeAsEntrySeen()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(A, 1, 1, 99) with { Spans = [new SpanNode(1, 99, IsEntry: true)] }, Seconds(0));
        grouper.Add(Span(A, 2, 2, 1), Seconds(0));
        grouper.Advance(Seconds(5));

        var group = Take(grouper).Single();
        Assert.That((group.Reason, group.IsPartial), Is.EqualTo((GroupReason.EntrySeen, false)));
        Assert.That(group.MissingParents, Is.Empty);
    }

    [TestCase(true, 2, ExpectedResult = (int)GroupReason.EventsOnly)]
    [TestCase(false, 60, ExpectedResult = (int)GroupReason.Timeout)]
    public int Advance_OnlyEvents_LeavesAsItsEventsSay(bool expectsNoSpan, double due)
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Event(A, 1) with { ExpectsNoSpan = expectsNoSpan }, Seconds(0));
        grouper.Advance(Seconds(due - 0.1));
        Assert.That(Take(grouper), Is.Empty);
        grouper.Advance(Seconds(due));

        var group = Take(grouper).Single();
        Assert.That(group.IsPartial, Is.EqualTo(!expectsNoSpan));
        return (int)group.Reason;
    }

    [Test]
    public void Add_TraceThatLeftBefore_OpensAFurtherSegment()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(A, 1, 1, 0), Seconds(0));
        grouper.Advance(Seconds(2));
        grouper.Add(Span(A, 2, 2, 0), Seconds(3));
        grouper.Advance(Seconds(10));

        var groups = Take(grouper);
        Assert.That(groups.Select(static g => g.Segment), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(groups.Select(static g => g.IsPartial), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Add_SameIdentityAndBytes_IsOneDuplicate()
    {
        var grouper = new TraceGrouper<int>(Rules);
        var first = grouper.Add(Span(A, 1, 1, 0) with { Identity = 7, ContentHash = 1 }, Seconds(0));
        var again = grouper.Add(Span(A, 2, 1, 0) with { Identity = 7, ContentHash = 1 }, Seconds(0));
        var forged = grouper.Add(Span(A, 3, 1, 0) with { Identity = 7, ContentHash = 2 }, Seconds(0));
        grouper.Flush(GroupReason.RangeEnd, Seconds(0));

        var group = Take(grouper).Single();
        Assert.That(new[] { first, again, forged }, Is.EqualTo(new[] { AddResult.Added, AddResult.Duplicate, AddResult.Conflict }));
        Assert.That(group.Fragments.Select(static f => f.Content), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(group.Duplicates, Is.EqualTo(1));
    }

    [Test]
    public void Add_ReplayedRecord_WaitsForTheReplayOfOthers()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(A, 1, 1, 0) with { IsReplayed = true }, Seconds(0));
        grouper.Advance(Seconds(89));
        var early = Take(grouper);
        grouper.Advance(Seconds(90));

        Assert.That(early, Is.Empty);
        Assert.That(Take(grouper).Single().Reason, Is.EqualTo(GroupReason.Recovered));
    }

    [Test]
    public void Add_LaneThatSawAReplayedRecord_ItsTracesWaitTooForTwoMinutes()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(new TraceKey(9, 9), 1, 1, 0) with { IsReplayed = true }, Seconds(0));
        grouper.Add(Span(A, 2, 1, 0), Seconds(100));
        grouper.Add(Span(new TraceKey(8, 8), 3, 1, 0) with { Lane = 1 }, Seconds(100));
        grouper.Advance(Seconds(120));
        var early = Take(grouper);
        grouper.Advance(Seconds(190));
        var late = Take(grouper);
        grouper.Add(Span(new TraceKey(7, 7), 4, 1, 0), Seconds(221));
        grouper.Advance(Seconds(223));

        Assert.That(early.Select(static g => g.Trace), Is.EquivalentTo(new[] { new TraceKey(9, 9), new TraceKey(8, 8) }));
        Assert.That(late.Select(static g => (g.Trace, g.Reason)), Is.EqualTo(new[] { (A, GroupReason.Recovered) }));
        Assert.That(Take(grouper).Single().Reason, Is.EqualTo(GroupReason.Complete), "two minutes later the lane is as before");
    }

    [Test]
    public void Advance_TraceThatNeverFallsQuiet_LeavesAtItsLongestDuration()
    {
        var grouper = new TraceGrouper<int>(Rules);
        for (var i = 0; i < 90; i++)
        {
            grouper.Advance(Seconds(i));
            grouper.Add(Span(A, i, (ulong)i + 1, 0), Seconds(i));
        }

        var first = Take(grouper).Single();
        grouper.Advance(Seconds(91));

        Assert.That((first.Reason, first.Segment, first.Fragments.Count), Is.EqualTo((GroupReason.Timeout, 0, 60)));
        Assert.That(Take(grouper).Single().Segment, Is.EqualTo(1));
    }

    [Test]
    public void Add_OtherWriterOnTheLane_LengthensTheQuietPeriodOfItsTraces()
    {
        var grouper = new TraceGrouper<int>(Rules);
        grouper.Add(Span(new TraceKey(9, 9), 1, 1, 0) with { IsFromOtherWriter = true }, Seconds(0));
        grouper.Add(Span(A, 2, 1, 0), Seconds(1));
        grouper.Add(Span(new TraceKey(8, 8), 3, 1, 0) with { Lane = 1 }, Seconds(1));
        grouper.Advance(Seconds(4));

        Assert.That(Take(grouper).Select(static g => g.Trace), Is.EqualTo(new[] { new TraceKey(8, 8) }));
    }

    [Test]
    public void Add_MoreRecordsThanATraceMayHave_LeavesAtOnce()
    {
        var grouper = new TraceGrouper<int>(Rules with { MaxRecords = 3 });
        for (var i = 0; i < 4; i++)
        {
            grouper.Add(Span(A, i, (ulong)i + 1, 0), Seconds(0));
        }

        Assert.That(Take(grouper).Single().Reason, Is.EqualTo(GroupReason.SizeLimit));
    }

    [Test]
    public void Advance_Predicate_TakesThePlaceOfTheRootAndIsAskedOncePerState()
    {
        var asked = 0;
        var grouper = new TraceGrouper<int>(Rules, group =>
        {
            asked++;
            return group.Fragments.Count == 2;
        });
        grouper.Add(Span(A, 1, 1, 0), Seconds(0));
        grouper.Advance(Seconds(2));
        grouper.Advance(Seconds(3));
        var early = Take(grouper);
        grouper.Add(Span(A, 2, 2, 1), Seconds(4));
        grouper.Advance(Seconds(6));

        Assert.That(early, Is.Empty);
        Assert.That(Take(grouper).Single().Reason, Is.EqualTo(GroupReason.Complete));
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public void Add_AnySchedule_LosesNothingMixesNothingAndStaysInItsMemory() => GenSteps.Sample(steps =>
    {
        var rules = Rules with { BudgetBytes = 12_000, MaxTraceBytes = 9_000, FenceEntries = 3 };
        var grouper = new TraceGrouper<int>(rules);
        var groups = new List<TraceGroup<int>>();
        var now = TimeSpan.Zero;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            now += TimeSpan.FromMilliseconds(step.WaitMilliseconds);
            grouper.Advance(now);
            grouper.Add(Span(new TraceKey(0, step.Trace), i, step.Id, step.Parent) with { Bytes = step.Bytes, ContentHash = (ulong)i }, now);
            if (grouper.Bytes > rules.BudgetBytes + step.Bytes)
            {
                return false;
            }

            groups.AddRange(Take(grouper));
        }

        grouper.Advance(now + TimeSpan.FromMinutes(11));
        groups.AddRange(Take(grouper));
        var delivered = groups.SelectMany(static g => g.Fragments.Select(f => f.Content)).Order();
        return delivered.SequenceEqual(Enumerable.Range(0, steps.Length))
            && groups.All(static g => g.Fragments.All(f => f.Trace == g.Trace))
            && grouper is { OpenTraces: 0, Bytes: 0 };
    });

    [Test]
    public void Add_TracesThatLeaveEarlyWhileNothingIsProven_AreNotHeldInMemory()
    {
        var grouper = new TraceGrouper<int>(Rules with { BudgetBytes = 20_000 });
        for (var i = 1UL; i <= 5_000; i++)
        {
            grouper.Add(Span(new TraceKey(0, i), (int)i, i, 0), Seconds(0));
        }

        Assert.That(grouper.ChecksDue, Is.LessThan(500));
    }

    [Test]
    public void Add_OverTheBudget_WholeTracesLeaveFirstThoseQuietForLongest()
    {
        var grouper = new TraceGrouper<int>(Rules with { BudgetBytes = 12_000 });
        grouper.Add(Span(new TraceKey(0, 1), 1, 1, 0), Seconds(0));
        grouper.Add(Span(new TraceKey(0, 2), 2, 1, 0), Seconds(1));
        grouper.Add(Span(new TraceKey(0, 3), 3, 1, 9), Seconds(1));
        grouper.Add(Span(new TraceKey(0, 1), 4, 2, 1) with { Bytes = 5_000 }, Seconds(2));
        grouper.Add(Span(new TraceKey(0, 4), 5, 1, 0) with { Bytes = 2_000 }, Seconds(2));

        var left = Take(grouper);
        Assert.That(left[0].Trace, Is.EqualTo(new TraceKey(0, 2)));
        Assert.That(left, Has.All.Property(nameof(TraceGroup<>.Reason)).EqualTo(GroupReason.MemoryPressure));
        Assert.That(left.Select(static g => g.Trace), Has.None.EqualTo(new TraceKey(0, 3)));
    }

    [Test]
    public void Add_WithinTheFence_BoundedNumberOfTracesIsRemembered()
    {
        var fence = new TraceFence(capacity: 10, Seconds(600));
        for (var i = 0UL; i < 1_000; i++)
        {
            fence.Add(new TraceKey(0, i), 1, Seconds(0));
        }

        Assert.That(fence.Count, Is.EqualTo(10));
        Assert.That(fence.SegmentsOf(new TraceKey(0, 999)), Is.EqualTo(1));
        fence.Expire(Seconds(601));
        Assert.That(fence.Count, Is.Zero);
    }

    [Test]
    public void Expire_TraceThatLeftAgain_IsRememberedFromItsLastTime()
    {
        var fence = new TraceFence(capacity: 10, Seconds(600));
        fence.Add(A, 1, Seconds(0));
        fence.Add(A, 2, Seconds(500));

        fence.Expire(Seconds(700));
        var segments = fence.SegmentsOf(A);
        fence.Expire(Seconds(1_101));

        Assert.That((segments, fence.Count), Is.EqualTo((2, 0)));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Fragment<int> Span(TraceKey trace, int content, ulong id, ulong parent) =>
        new(trace, content) { Spans = [new SpanNode(id, parent, IsEntry: false)], ContentHash = (ulong)content, Bytes = 100 };

    private static Fragment<int> Event(TraceKey trace, int content) => new(trace, content) { ContentHash = (ulong)content, Bytes = 100 };

    private static List<TraceGroup<int>> Take(TraceGrouper<int> grouper)
    {
        var groups = new List<TraceGroup<int>>();
        while (grouper.TryTake(out var group))
        {
            groups.Add(group);
        }

        return groups;
    }

    private sealed record Step(ulong Trace, ulong Id, ulong Parent, int WaitMilliseconds, int Bytes);
}
