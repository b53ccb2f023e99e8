using Confluent.Kafka;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class PartitionFaultsTests
{
    private static readonly TopicPartition Bad = new("otlp_spans", 0);
    private static readonly TopicPartition Good = new("otlp_spans", 1);

    [Test]
    public void Add_SamePlaceAgain_IsOneFaultThatIsNamed()
    {
        var faults = new PartitionFaults();

        var news = new[] { 0, 1, 2 }.Select(at => faults.Add(new TopicPartitionOffset(Bad, 7), "broken", TimeSpan.FromSeconds(at))).ToList();

        Assert.That(news, Is.EqualTo(new[] { true, false, false }));
        Assert.That(faults.Complaints().Single(), Does.Contain("otlp_spans").And.Contain("offset 7").And.Contain("broken"));
        Assert.That(faults.Add(new TopicPartitionOffset(Bad, 8), "broken", TimeSpan.Zero), Is.True);
    }

    [Test]
    public void Poll_PartitionFailsForLong_OthersAreProvenWithoutIt()
    {
        var (clock, positions, faults) = (new ReaderClock(), new ReadPositions(), new PartitionFaults());
        positions.Set([new(Bad, 7), new(Good, 5)]);
        var proof = new EndProof(clock, positions, faults);
        clock.Hear(TimeSpan.FromSeconds(1));
        clock.Turn(TimeSpan.FromSeconds(1));
        faults.Add(new TopicPartitionOffset(Bad, 7), "broken", TimeSpan.FromSeconds(1));
        proof.Poll(TimeSpan.FromSeconds(1), Ends);

        proof.Poll(TimeSpan.FromSeconds(10.9), Ends);
        var early = clock.Proven;
        proof.Poll(TimeSpan.FromSeconds(11), Ends);

        Assert.That(early, Is.EqualTo(TimeSpan.Zero));
        Assert.That(clock.Proven, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(faults.Complaints(), Is.Not.Empty);
    }

    [Test]
    public void ClearReached_PartitionWithNothingLeftToRead_IsNoFault()
    {
        var (positions, faults) = (new ReadPositions(), new PartitionFaults());
        positions.Set([new(Bad, 8), new(Good, 4)]);
        faults.Add(new TopicPartitionOffset(Bad, 8), "leader changed", TimeSpan.Zero);
        faults.Add(new TopicPartitionOffset(Good, 4), "broken", TimeSpan.Zero);

        faults.ClearReached(positions, new Dictionary<TopicPartition, long> { [Bad] = 8, [Good] = 5 });

        Assert.That(faults.Complaints().Single(), Does.Contain("Partition 1"));
    }

    private static Task<IReadOnlyDictionary<TopicPartition, long>> Ends() =>
        Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(new Dictionary<TopicPartition, long> { [Bad] = 9, [Good] = 5 });
}
