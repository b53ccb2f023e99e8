using Confluent.Kafka;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class ReaderClockTests
{
    private static readonly TopicPartition Partition = new("otlp_spans", 0);

    [Test]
    public void Turn_BrokersAnswer_RunsWithRealTime()
    {
        var clock = new ReaderClock();
        Run(clock, fromMilliseconds: 0, toMilliseconds: 10_000, isAnswering: true);

        Assert.That(clock.Now, Is.EqualTo(TimeSpan.FromSeconds(10)).Within(TimeSpan.FromMilliseconds(200)));
    }

    [Test]
    public void Turn_NoBrokerAnswersForAMinute_StandsStillAfterTheSilence()
    {
        var clock = new ReaderClock();
        Run(clock, 0, 5_000, isAnswering: true);
        var before = clock.Now;

        Run(clock, 5_000, 65_000, isAnswering: false);

        Assert.That(clock.Now - before, Is.LessThanOrEqualTo(ReaderClock.Silence));
    }

    [Test]
    public void Turn_ProcessSuspendedForAnHour_CountsOneTurn()
    {
        var clock = new ReaderClock();
        Run(clock, 0, 1_000, isAnswering: true);
        var before = clock.Now;

        clock.Hear(TimeSpan.FromHours(1));
        clock.Turn(TimeSpan.FromHours(1));

        Assert.That(clock.Now - before, Is.LessThanOrEqualTo(ReaderClock.LongestTurn));
    }

    [Test]
    public void Poll_EndsNotReached_ProvesNothingUntilTheyAre()
    {
        var (clock, positions) = (new ReaderClock(), new ReadPositions());
        positions.Set([new(Partition, 0)]);
        var proof = new EndProof(clock, positions, new PartitionFaults());
        Run(clock, 0, 1_000, isAnswering: true);
        var askedAt = clock.Now;

        proof.Poll(TimeSpan.FromSeconds(1), () => Answer(5));
        proof.Poll(TimeSpan.FromSeconds(2), static () => Answer(5));
        var behind = clock.Proven;
        positions.Reach(Partition, 5);
        proof.Poll(TimeSpan.FromSeconds(3), static () => Answer(5));

        Assert.That(behind, Is.EqualTo(TimeSpan.Zero));
        Assert.That(clock.Proven, Is.EqualTo(askedAt));
    }

    [Test]
    public void Poll_QuestionFails_ProvesNothingAndIsAskedAgain()
    {
        var (clock, positions) = (new ReaderClock(), new ReadPositions());
        positions.Set([new(Partition, 0)]);
        var proof = new EndProof(clock, positions, new PartitionFaults());
        Run(clock, 0, 1_000, isAnswering: true);

        proof.Poll(TimeSpan.FromSeconds(1), static () => Task.FromException<IReadOnlyDictionary<TopicPartition, long>>(new KafkaException(ErrorCode.Local_Transport)));
        proof.Poll(TimeSpan.FromSeconds(2), static () => Answer(0));
        var failure = proof.Failure;
        proof.Poll(TimeSpan.FromSeconds(3), static () => Answer(0));

        Assert.That(failure, Is.InstanceOf<KafkaException>());
        Assert.That(proof.Failure, Is.Null);
        Assert.That(clock.Proven, Is.GreaterThan(TimeSpan.Zero));
    }

    private static Task<IReadOnlyDictionary<TopicPartition, long>> Answer(long end) =>
        Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(new Dictionary<TopicPartition, long> { [Partition] = end });

    private static void Run(ReaderClock clock, int fromMilliseconds, int toMilliseconds, bool isAnswering)
    {
        for (var at = fromMilliseconds; at <= toMilliseconds; at += 50)
        {
            if (isAnswering)
            {
                clock.Hear(TimeSpan.FromMilliseconds(at));
            }

            clock.Turn(TimeSpan.FromMilliseconds(at));
        }
    }
}
