using EncodingTests.V1;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Batching;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecordStreamTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TopicState _topic = new("t", 4);
    private readonly ScriptedRegistry _registry = new();
    private Telemetry.Sdk.Schema.SchemaEntry? _schema;

    public void Dispose() => _registry.Dispose();

    [Test]
    public async Task Next_Returned_GoFirstInTheirOrderOnceNothingIsInFlight()
    {
        await using var resolver = _registry.CreateResolver(_time);
        var stream = Stream(resolver);
        var records = Enumerable.Range(1, 5).Select(Record).ToList();
        records.ForEach(r => stream.Add(r, _schema!));
        for (var i = 0; i < 3; i++)
        {
            Assert.That(stream.Next(_time), Is.SameAs(records[i]));
            stream.Sent();
        }

        stream.Returned(records[2], pause: false, _time);
        stream.Returned(records[0], pause: false, _time);
        Assert.That(stream.Next(_time), Is.Null, "one is still in flight");
        stream.Delivered();

        Assert.That(Drain(stream), Is.EqualTo(new long[] { 1, 3, 4, 5 }));
    }

    [Test]
    public async Task Next_TemporaryFailures_PauseDoublesUpTo30SecondsAndADeliveryEndsIt()
    {
        await using var resolver = _registry.CreateResolver(_time);
        var stream = Stream(resolver);
        stream.Add(Record(1), _schema!);
        foreach (var pause in new[] { 0.25, 0.5, 1, 2, 4, 8, 16, 30, 30 })
        {
            var record = stream.Next(_time)!;
            stream.Sent();
            stream.Returned(record, pause: true, _time);
            _time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.That(stream.Next(_time), Is.Null, $"{pause} s");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.That(stream.Next(_time), Is.Not.Null, $"{pause} s");
        }

        stream.Sent();
        stream.Delivered();
        stream.Add(Record(2), _schema!);
        Assert.That(stream.Next(_time), Is.Not.Null);
    }

    [Test]
    public async Task Next_Probing_OneAtATime()
    {
        await using var resolver = _registry.CreateResolver(_time);
        var stream = Stream(resolver);
        Set(TopicCondition.Probing);
        stream.Add(Record(1), _schema!);
        stream.Add(Record(2), _schema!);

        Assert.That(stream.Next(_time)?.Number, Is.EqualTo(1));
        stream.Sent();
        Assert.That(stream.Next(_time), Is.Null);
        stream.Delivered();
        Assert.That(stream.Next(_time)?.Number, Is.EqualTo(2));
    }

    [TestCase(TopicCondition.Unknown)]
    [TestCase(TopicCondition.Blocked)]
    public async Task Next_TopicNotThere_NothingLeavesAndTheStreamIsParked(object condition)
    {
        await using var resolver = _registry.CreateResolver(_time);
        var stream = Stream(resolver);
        stream.Add(Record(1), _schema!);

        Set((TopicCondition)condition);

        Assert.That((stream.Next(_time), stream.IsParked, stream.WaitingBytes), Is.EqualTo(((OutgoingRecord?)null, true, 10L)));
    }

    [Test]
    public async Task IsParked_SchemaUnknown_OnlyWhereTheRecordNeedsIt()
    {
        _registry.LookUp = ScriptedRegistry.Unknown;
        await using var resolver = _registry.CreateResolver(_time);
        var schema = resolver.Resolve("t-value", OptionalTexts.Descriptor);
        Set(TopicCondition.Ready);

        var (events, spans) = (new RecordStream(_topic, needsSchema: true), new RecordStream(_topic, needsSchema: false));
        events.Add(Record(1), schema);
        spans.Add(Record(2), schema);

        Assert.That((events.IsParked, spans.IsParked), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task TakeAll_ReturnedAndWaiting_LeavesNothing()
    {
        await using var resolver = _registry.CreateResolver(_time);
        var stream = Stream(resolver);
        var records = Enumerable.Range(1, 3).Select(Record).ToList();
        records.ForEach(r => stream.Add(r, _schema!));
        stream.Sent();
        stream.Returned(records[0], pause: true, _time);

        Assert.That(stream.TakeAll(), Is.EqualTo(records));
        Assert.That((stream.IsIdle, stream.WaitingBytes), Is.EqualTo((true, 0L)));
    }

    private RecordStream Stream(Telemetry.Sdk.Schema.SchemaResolver resolver)
    {
        Set(TopicCondition.Ready);
        _schema = resolver.Resolve("t-value", OptionalTexts.Descriptor);
        return new RecordStream(_topic, needsSchema: false);
    }

    private void Set(TopicCondition condition) => _topic.Set(new TopicView(condition, 4, null, null));

    private OutgoingRecord Record(int number) => new()
    {
        Kind = RecordKind.Event,
        Topic = _topic,
        Value = [],
        Count = 1,
        Timestamp = default,
        ReservedBytes = 10,
        Number = number,
    };

    private List<long> Drain(RecordStream stream)
    {
        var numbers = new List<long>();
        while (stream.Next(_time) is { } record)
        {
            numbers.Add(record.Number);
            stream.Sent();
        }

        return numbers;
    }
}
