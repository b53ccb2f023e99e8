using Confluent.Kafka;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class OffsetResetsTests
{
    private static readonly TopicPartition Partition = new("otlp_spans", 0);

    [Test]
    public void Poll_QuestionFails_IsAskedAgainAfterAPause()
    {
        var (positions, asked) = (new ReadPositions(), 0);
        positions.Set([new(Partition, 7)]);
        var resets = new OffsetResets(positions);
        resets.Add(Partition);
        for (var at = 0; at < 1_000; at += 10)
        {
            resets.Poll(TimeSpan.FromMilliseconds(at), _ =>
            {
                asked++;
                return Task.FromException<IReadOnlyDictionary<TopicPartition, long>>(new KafkaException(ErrorCode.Local_TimedOut));
            });
        }

        Assert.That(asked, Is.InRange(2, 5));
    }

    [Test]
    public void Poll_PartitionIsNoMore_IsNotAskedFor()
    {
        var positions = new ReadPositions();
        positions.Set([new(Partition, 7)]);
        var resets = new OffsetResets(positions);
        resets.Add(Partition);
        positions.Leave([Partition]);

        Assert.That(() => resets.Poll(TimeSpan.FromSeconds(1), static _ => throw new InvalidOperationException("asked")), Throws.Nothing);
    }
}
