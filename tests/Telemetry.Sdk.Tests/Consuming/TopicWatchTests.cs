using Confluent.Kafka;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class TopicWatchTests
{
    private static readonly TopicPartition Partition = new("otlp_spans", 0);

    [Test]
    public void Poll_TopicMissing_LooksAgainAfterASecondThenSlower()
    {
        var watch = new TopicWatch(new TopicDiscovery(["otlp_spans"], ReadStart.Earliest), new ReadPositions());
        var looks = new List<double>();

        for (var at = 0.0; at < 60; at += 0.1)
        {
            var seconds = at;
            watch.Poll(TimeSpan.FromSeconds(at), _ =>
            {
                looks.Add(seconds);
                return Task.FromResult(new Discovered(new Dictionary<TopicPartition, long>(), ["otlp_spans"], []));
            });
        }

        var pauses = looks.Zip(looks.Skip(1)).Select(static p => p.Second - p.First).ToList();
        Assert.That(pauses[0], Is.EqualTo(1.3).Within(0.3));
        Assert.That(pauses, Is.Ordered.Using<double>(static (a, b) => Math.Abs(a - b) < 0.25 ? 0 : a.CompareTo(b)));
        Assert.That(pauses, Has.All.LessThan(10.5));
        Assert.That(watch.Missing, Is.EqualTo(new[] { "otlp_spans" }));
    }

    [Test]
    public void Poll_NewPartition_IsReportedOnceWithItsStart()
    {
        var positions = new ReadPositions();
        var watch = new TopicWatch(new TopicDiscovery(["otlp_spans"], ReadStart.Earliest), positions);
        var found = new Discovered(new Dictionary<TopicPartition, long> { [Partition] = 7 }, [], []);
        watch.Poll(TimeSpan.Zero, _ => Task.FromResult(found));

        var isChanged = watch.Poll(TimeSpan.FromSeconds(1), static _ => throw new InvalidOperationException("too early"));

        Assert.That(isChanged, Is.True);
        Assert.That(positions.ToOffsets(), Is.EqualTo(new[] { new TopicPartitionOffset(Partition, 7) }));
    }

    [Test]
    public void Poll_PartitionVanishesAndComesBack_GoesOnWhereItStood()
    {
        var positions = new ReadPositions();
        var watch = new TopicWatch(new TopicDiscovery(["otlp_spans"], ReadStart.Earliest), positions);
        Take(watch, 0, new Discovered(new Dictionary<TopicPartition, long> { [Partition] = 0 }, [], []));
        positions.Reach(Partition, 9);

        var isGone = Take(watch, 100, new Discovered(new Dictionary<TopicPartition, long>(), ["otlp_spans"], [Partition]));
        var left = positions.Partitions.Count;
        var isBack = Take(watch, 200, new Discovered(new Dictionary<TopicPartition, long> { [Partition] = 0 }, [], []));

        Assert.That((isGone, left, isBack), Is.EqualTo((true, 0, true)));
        Assert.That(positions.ToOffsets(), Is.EqualTo(new[] { new TopicPartitionOffset(Partition, 9) }));
    }

    [Test]
    public void Poll_LookFails_KeepsTheCauseAndTriesAgain()
    {
        var watch = new TopicWatch(new TopicDiscovery(["otlp_spans"], ReadStart.Earliest), new ReadPositions());
        watch.Poll(TimeSpan.Zero, static _ => Task.FromException<Discovered>(new KafkaException(ErrorCode.Local_TimedOut)));
        watch.Poll(TimeSpan.FromSeconds(1), static _ => throw new InvalidOperationException("too early"));
        var failure = watch.Failure;
        watch.Poll(TimeSpan.FromSeconds(2), static _ => Task.FromResult(new Discovered(new Dictionary<TopicPartition, long>(), [], [])));
        watch.Poll(TimeSpan.FromSeconds(3), static _ => throw new InvalidOperationException("too early"));

        Assert.That(failure, Is.InstanceOf<KafkaException>());
        Assert.That((watch.Failure, watch.HasAnswer), Is.EqualTo(((Exception?)null, true)));
    }

    private static bool Take(TopicWatch watch, int atSeconds, Discovered found)
    {
        watch.Poll(TimeSpan.FromSeconds(atSeconds), _ => Task.FromResult(found));
        return watch.Poll(TimeSpan.FromSeconds(atSeconds) + TimeSpan.FromMilliseconds(1), static _ => throw new InvalidOperationException("too early"));
    }
}
