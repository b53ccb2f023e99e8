using Confluent.Kafka;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Transport;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransportPartsTests
{
    [TestCase(ErrorCode.NoError, DeliveryStatus.Delivered)]
    [TestCase(ErrorCode.MsgSizeTooLarge, DeliveryStatus.TooLarge)]
    [TestCase(ErrorCode.RecordListTooLarge, DeliveryStatus.TooLarge)]
    [TestCase(ErrorCode.UnknownTopicOrPart, DeliveryStatus.TopicMissing)]
    [TestCase(ErrorCode.Local_UnknownTopic, DeliveryStatus.TopicMissing)]
    [TestCase(ErrorCode.Local_UnknownPartition, DeliveryStatus.TopicMissing)]
    [TestCase(ErrorCode.TopicAuthorizationFailed, DeliveryStatus.NotAuthorized)]
    [TestCase(ErrorCode.ClusterAuthorizationFailed, DeliveryStatus.Temporary)]
    [TestCase(ErrorCode.InvalidRecord, DeliveryStatus.Refused)]
    [TestCase(ErrorCode.Local_MsgTimedOut, DeliveryStatus.Temporary)]
    [TestCase(ErrorCode.Local_PurgeQueue, DeliveryStatus.Temporary)]
    [TestCase(ErrorCode.Local_Transport, DeliveryStatus.Temporary)]
    [TestCase(ErrorCode.InvalidTimestamp, DeliveryStatus.Temporary)]
    [TestCase(ErrorCode.NotEnoughReplicas, DeliveryStatus.Temporary)]
    [TestCase((ErrorCode)9_999, DeliveryStatus.Temporary)]
    public void ToOutcome_Code_SortedByWhoCanAct(ErrorCode code, object status)
    {
        var outcome = DeliveryErrors.ToOutcome(new Error(code, "words"));

        Assert.That(outcome.Status, Is.EqualTo((DeliveryStatus)status));
        Assert.That(outcome.Reason, Is.EqualTo(code == ErrorCode.NoError ? null : "words"));
    }

    [Test]
    public void Next_Deaths_DoublesFromOneSecondToAMinuteAndStartsOver()
    {
        var backoff = new ProducerBackoff(static () => 0);

        Assert.That(Enumerable.Range(0, 9).Select(_ => backoff.Next().TotalSeconds).ToList(), Is.EqualTo(new[] { 1d, 2, 4, 8, 16, 32, 60, 60, 60 }));
        backoff.Reset();
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Next_Jitter_AddsAtMostAFifthAndKeepsTheLimit()
    {
        var backoff = new ProducerBackoff(static () => 0.999);

        Assert.That(Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds).ToList(), Has.All.LessThanOrEqualTo(60).And.Some.InRange(1.19, 1.2));
    }

    [Test]
    public void Cures_Topic_AreCommandsToType()
    {
        var topic = new TopicState("orders", 12);

        Assert.That(TopicCures.Create("k:9092", topic), Is.EqualTo("kafka-topics.sh --bootstrap-server k:9092 --create --topic orders --partitions 12 --config message.timestamp.type=LogAppendTime"));
        Assert.That(TopicCures.Allow("k:9092", topic, "shop"), Is.EqualTo("kafka-acls.sh --bootstrap-server k:9092 --add --allow-principal User:shop --operation Write --operation Describe --topic orders"));
        Assert.That(TopicCures.AllowIdempotence("k:9092", "shop"), Is.EqualTo("kafka-acls.sh --bootstrap-server k:9092 --add --allow-principal User:shop --operation IdempotentWrite --cluster"));
        Assert.That(TopicCures.Allow("k:9092", topic, null), Does.Contain("User:<this service's user>"));
    }

    [Test]
    public void TryAdd_PastTheBounds_RefusesButTakesOneLargeRecord()
    {
        var table = new InFlightTable();

        Assert.That(table.TryAdd(Record(1, 200), 1, 100, 3), Is.True, "alone, however large");
        Assert.That(table.TryAdd(Record(2, 1), 1, 100, 3), Is.False);
        Assert.That((table.TryAdd(Record(3, 1), 1, 1_000, 2), table.TryAdd(Record(4, 1), 1, 1_000, 2)), Is.EqualTo((true, false)));
        Assert.That(table.Bytes, Is.EqualTo(201));
    }

    [Test]
    public void TryRemove_OtherGenerationOrTwice_IsFalse()
    {
        var table = new InFlightTable();
        var record = Record(1, 10);
        table.TryAdd(record, 2, 100, 3);

        Assert.That((table.TryRemove(record, 1), table.TryRemove(record, 2), table.TryRemove(record, 2)), Is.EqualTo((false, true, false)));
        Assert.That(table.Bytes, Is.Zero);
    }

    [Test]
    public void RemoveAll_Generation_OnlyItsRecordsInTheOrderOfSealing()
    {
        var table = new InFlightTable();
        foreach (var (number, generation) in new[] { (3, 1), (1, 1), (2, 2) })
        {
            table.TryAdd(Record(number, 10), generation, 100, 10);
        }

        Assert.That(table.RemoveAll(1).Select(r => r.Number), Is.EqualTo(new[] { 1L, 3 }));
        Assert.That((table.Bytes, table.RemoveAll(1).Count, table.RemoveAll(2).Count), Is.EqualTo((10L, 0, 1)));
    }

    private static OutgoingRecord Record(int number, int bytes) => new()
    {
        Kind = RecordKind.Event,
        Topic = new TopicState("t", 1),
        Value = new byte[bytes],
        Count = 1,
        Timestamp = default,
        ReservedBytes = bytes,
        Number = number,
    };
}
