using Confluent.Kafka;
using CsCheck;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class OffsetSearchTests
{
    // Records with gaps between their offsets, in the order of time.
    private static readonly Gen<(long Offset, long Time)[]> GenLog = Gen.Select(Gen.Long[1, 4], Gen.Long[0, 3]).Array[0, 60].Select(static steps =>
    {
        var (offset, time) = (5L, 100L);
        return steps.Select(s => (offset += s.Item1, time += s.Item2)).ToArray();
    });

    [Test]
    public void Next_AnyLogInOrderOfTime_FindsTheFirstRecordNotBefore() => Gen.Select(GenLog, Gen.Long[90, 220], Gen.Long[0, 3]).Sample((log, time, tail) =>
    {
        var partition = new TopicPartition("t", 0);
        var end = (log.Length == 0 ? 5 : log[^1].Offset + 1) + tail;
        var search = new OffsetSearch(DateTimeOffset.FromUnixTimeMilliseconds(time));
        search.Add(partition, 5, end);
        var looks = 0;
        while (search.Next() is { Count: > 0 } next)
        {
            looks++;
            var at = next.Single().Offset.Value;
            if (log.Any(r => r.Offset >= at))
            {
                var (offset, stamp) = log.First(r => r.Offset >= at);
                search.Take(partition, offset, stamp);
            }
            else
            {
                search.TakeEnd(partition);
            }
        }

        // Every record from the start found on, and none before.
        var found = search.Found[partition];
        return log.Where(r => r.Offset >= found).SequenceEqual(log.Where(r => r.Time >= time)) && found <= end && looks <= 10;
    });

    [Test]
    public void Next_LastRecordTooEarly_IsDecidedByOneLook()
    {
        var partition = new TopicPartition("t", 0);
        var search = new OffsetSearch(DateTimeOffset.FromUnixTimeMilliseconds(1_000));
        search.Add(partition, 0, 1_000_000);

        var first = search.Next().Single().Offset.Value;
        search.Take(partition, first, 999);

        Assert.That(first, Is.EqualTo(999_999));
        Assert.That(search.Next(), Is.Empty);
        Assert.That(search.Found[partition], Is.EqualTo(1_000_000));
    }
}
