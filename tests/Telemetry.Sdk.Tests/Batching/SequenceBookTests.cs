using CsCheck;
using Telemetry.Sdk.Batching;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SequenceBookTests
{
    private readonly SequenceBook _book = new();

    [Test]
    public void Take_AnyLanes_EachIsContiguousFromZero() => Gen.Select(Gen.UInt[0, 3], Gen.Int[1, 500]).Array[0, 100].Sample(takes =>
    {
        var book = new SequenceBook();
        var next = new Dictionary<uint, ulong>();
        foreach (var (lane, count) in takes)
        {
            Assert.That(book.Take(lane, count), Is.EqualTo(next.GetValueOrDefault(lane)));
            next[lane] = next.GetValueOrDefault(lane) + (ulong)count;
        }
    });

    [Test]
    public void GiveUp_AnyOrder_AdjacentRangesOfOneReasonAreOneAndNothingIsForgotten() => Gen.Int[0, 40].HashSet[0, 40].Sample(lost =>
    {
        var book = new SequenceBook();
        foreach (var sequence in lost)
        {
            book.GiveUp(0, (ulong)sequence, 1, DropReason.TooLarge);
        }

        var gaps = book.Gaps(0);
        Assert.That(gaps.SelectMany(g => Enumerable.Range((int)g.First, (int)g.Count)), Is.EqualTo(lost.Order()));
        Assert.That(gaps.Zip(gaps.Skip(1), (a, b) => a.First + a.Count < b.First), Is.All.True);
    });

    [Test]
    public void GiveUp_OtherReasonOrLane_StaysApart()
    {
        _book.GiveUp(0, 0, 2, DropReason.TooLarge);
        _book.GiveUp(0, 2, 3, DropReason.DeliveryFailed);
        _book.GiveUp(1, 2, 1, DropReason.TooLarge);

        Assert.That(_book.Gaps(0), Is.EqualTo(new[] { new SequenceGap(0, 2, DropReason.TooLarge), new SequenceGap(2, 3, DropReason.DeliveryFailed) }));
        Assert.That(_book.Gaps(1), Is.EqualTo(new[] { new SequenceGap(2, 1, DropReason.TooLarge) }));
        Assert.That(_book.Gaps(2), Is.Empty);
    }

    [Test]
    public void Gaps_MoreThanARecordNames_FollowWhenTheFirstAreAcknowledged()
    {
        for (var i = 0; i < 100; i++)
        {
            _book.GiveUp(0, (ulong)i * 2, 1, DropReason.TooLarge);
        }

        SequenceGap[] named = [.. _book.Gaps(0)];
        Assert.That(_book.Gaps(0), Is.EqualTo(named), "repeated until acknowledged");
        _book.Announced(0, named);

        Assert.That(named, Has.Length.EqualTo(SequenceGap.MaxRanges));
        Assert.That(_book.Gaps(0).Select(g => g.First), Is.EqualTo(Enumerable.Range(64, 36).Select(i => (ulong)i * 2)));
    }

    [Test]
    public void Announced_RangeHasGrownSince_IsNamedAgain()
    {
        _book.GiveUp(0, 0, 1, DropReason.TooLarge);
        SequenceGap[] named = [.. _book.Gaps(0)];
        _book.GiveUp(0, 1, 1, DropReason.TooLarge);

        _book.Announced(0, named);

        Assert.That(_book.Gaps(0), Is.EqualTo(new[] { new SequenceGap(0, 2, DropReason.TooLarge) }));
    }

    [Test]
    public void GiveUp_WithoutEnd_HoldsABound()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _book.GiveUp(0, (ulong)i * 2, 1, DropReason.TooLarge);
        }

        var remembered = 0;
        while (_book.Gaps(0) is { Count: > 0 } gaps)
        {
            remembered += gaps.Count;
            _book.Announced(0, [.. gaps]);
        }

        Assert.That(remembered, Is.EqualTo(SequenceBook.MaxRemembered));
    }
}
