using CsCheck;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class SequenceTrackTests
{
    private static readonly Gen<(ulong First, uint Count)[]> GenRanges = Gen.Select(Gen.ULong[0, 60], Gen.UInt[0, 8]).Array[0, 40];

    [Test]
    public void Add_AnyRanges_CountsLikeASetOfNumbers() => GenRanges.Sample(ranges =>
    {
        var set = new SequenceSet();
        var model = new SortedSet<ulong>();
        foreach (var (first, count) in ranges)
        {
            ulong added = 0;
            for (ulong i = 0; i < count; i++)
            {
                added += model.Add(first + i) ? 1UL : 0;
            }

            if (set.Add(first, count) != added)
            {
                return false;
            }
        }

        var holes = set.Holes(0).SelectMany(static h => Enumerable.Range(0, (int)h.Count).Select(i => h.First + (ulong)i));
        var missing = model.Count == 0 ? [] : Enumerable.Range(0, (int)model.Max).Select(static i => (ulong)i).Where(i => !model.Contains(i));
        return set.Count == (ulong)model.Count && holes.SequenceEqual(missing);
    });

    [Test]
    public void CountGaps_MissingRange_IsAGapUntilItIsReadOrNamed()
    {
        var track = new SequenceTrack();
        track.Read(0, 10);
        track.Read(15, 5);
        var missing = track.CountGaps(fromZero: true);

        track.GiveUp([new SequenceGap(10, 3, DropReason.DeliveryFailed)]);
        var afterNaming = track.CountGaps(fromZero: true);
        track.Read(13, 2);

        Assert.Multiple(() =>
        {
            Assert.That(missing, Is.EqualTo((1L, 5UL)));
            Assert.That(afterNaming, Is.EqualTo((1L, 2UL)));
            Assert.That(track.CountGaps(fromZero: true), Is.EqualTo((0L, 0UL)));
            Assert.That(track.Named(), Is.EqualTo(new[] { (DropReason.DeliveryFailed, 3UL) }));
        });
    }

    [Test]
    public void Named_RepeatedAndThenReadAfterAll_IsNotMissing()
    {
        var track = new SequenceTrack();
        SequenceGap[] gaps = [new(0, 2, DropReason.TooLarge)];
        track.GiveUp(gaps);
        track.GiveUp(gaps);

        track.Read(0, 2);

        Assert.That(track.Named(), Is.Empty);
    }

    [Test]
    public void CountGaps_LateStart_IsMissingOnlyWhereTheWholeLifeIsExpected()
    {
        var track = new SequenceTrack();
        track.Read(100, 1);

        Assert.Multiple(() =>
        {
            Assert.That(track.CountGaps(fromZero: false).Gaps, Is.Zero);
            Assert.That(track.CountGaps(fromZero: true), Is.EqualTo((1L, 100UL)));
            Assert.That(track.StartsLate, Is.True);
        });
    }

    [Test]
    public void Read_MoreHolesThanAreToldApart_StayCounted()
    {
        var track = new SequenceTrack();
        for (var i = 0UL; i < 1_000; i++)
        {
            track.Read(i * 2, 1);
        }

        Assert.That(track.CountGaps(fromZero: true), Is.EqualTo((999L, 999UL)));
        Assert.That(track.Gaps(fromZero: true).Count(), Is.LessThan(SequenceTrack.MaxRanges));
    }

    [Test]
    public void Read_SameSequencesTwice_AddsNothing()
    {
        var track = new SequenceTrack();

        Assert.That(track.Read(ulong.MaxValue - 1, 5), Is.EqualTo(1));
        Assert.That(track.Read(ulong.MaxValue - 1, 5), Is.Zero);
    }
}
