using CsCheck;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class RecordOrderTests
{
    private static readonly Gen<(int Parent, ulong Start, int Partition)[]> GenSpans =
        Gen.Select(Gen.Int[0, 20], Gen.ULong[0, 5], Gen.Int[0, 3]).Array[0, 25];

    [Test]
    public void Sort_AnyArrivalOrder_GivesTheSameListByTimeThenDepth() => GenSpans.Sample(spans =>
    {
        CorrelatedRecord[] records = [.. spans.Select((s, i) =>
            Traces.Span((ulong)i + 1, (ulong)s.Parent, s.Start, s.Start + 1, partition: s.Partition, offset: i))];

        var sorted = RecordOrder.Sort(records);
        var reversed = RecordOrder.Sort(records.Reverse());

        return sorted.SequenceEqual(reversed) && sorted.Zip(sorted.Skip(1)).All(static p => p.First.TimeUnixNano <= p.Second.TimeUnixNano);
    });

    [Test]
    public void Sort_EqualTimes_ParentStandsBeforeChildWhateverTheOffsets()
    {
        var child = Traces.Span(2, 1, 10, 20, offset: 1);
        var parent = Traces.Span(1, 0, 10, 30, offset: 9);

        Assert.That(RecordOrder.Sort([child, parent]), Is.EqualTo(new[] { parent, child }));
    }

    [Test]
    public void Sort_EqualTimesAndDepth_TopicPartitionOffsetAndPlaceDecide()
    {
        var records = new[]
        {
            Traces.Span(1, 0, 10, 20, topic: "a", partition: 1),
            Traces.Span(2, 0, 10, 20, topic: "b", partition: 0, offset: 3),
            Traces.Span(3, 0, 10, 20, topic: "b", partition: 0, offset: 4, index: 0),
            Traces.Span(4, 0, 10, 20, topic: "b", partition: 0, offset: 4, index: 1),
        };

        Assert.That(RecordOrder.Sort(records.Reverse()), Is.EqualTo(records));
    }

    [Test]
    public void Sort_LongChainWithinOneTick_StandsFromTheRootDown()
    {
        var chain = Enumerable.Range(1, 5_000).Select(static i => Traces.Span((ulong)i, (ulong)i - 1, 10, 20, offset: 10_000 - i)).ToList();

        Assert.That(RecordOrder.Sort(chain.AsEnumerable().Reverse()), Is.EqualTo(chain));
    }

    [Test]
    public void Sort_SpansThatAreEachOthersParents_Ends() =>
        Assert.That(RecordOrder.Sort([Traces.Span(1, 2, 10, 20), Traces.Span(2, 1, 10, 20, offset: 1)]), Has.Count.EqualTo(2));
}
