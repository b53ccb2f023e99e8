using EncodingTests.V1;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ExportLoopTests
{
    private const string EventTopic = "encoding_tests.v1.OptionalTexts";

    [Test]
    public async Task Turn_SpansAndEvents_DeliveredWithTheHeadersOfTheContract()
    {
        await using var fixture = new LoopFixture();
        await fixture.DecideAsync();
        var trace = SpanSource.TraceOfLane(2, 4);

        fixture.SendSpan("hold", trace);
        fixture.Emit(new OptionalTexts { Count = 1 }, new EmitOptions { Key = "seat-7" });
        await fixture.DecideAsync();
        fixture.Loop.Turn();

        var (spans, e) = (fixture.Transport.Sent.First(), fixture.Transport.Sent.Last());
        Assert.That(spans.Headers.Keys, Is.EquivalentTo(new[] { "otelcol.signal", "__value_schema_id", "tsdk-origin" }));
        Assert.That(spans.Headers["otelcol.signal"], Is.EqualTo("traces"u8.ToArray()));
        Assert.That(spans.Headers["__value_schema_id"], Is.EqualTo(Convert.FromHexString("01" + "00112233445566778899AABBCCDDEEFF" + "00")));
        Assert.That(spans.Headers["tsdk-origin"], Is.EqualTo(new RecordOrigin(fixture.InstanceId, 2, 0, 1).ToBytes()));
        Assert.That((spans.Partition, spans.Record.Key), Is.EqualTo((2, (byte[]?)null)));
        Assert.That(e.Headers["tsdk-origin"], Is.EqualTo(new RecordOrigin(fixture.InstanceId, TraceLane.Unplaced, 0, 1).ToBytes()));
        Assert.That((e.Partition, e.Record.Value[..6]), Is.EqualTo((-1, new byte[] { 0, 0, 0, 0, 7, 0 })));
        Assert.That((fixture.SpanCounts.Delivered, fixture.EventCounts.Delivered, fixture.Budget.UsedBytes), Is.EqualTo((1L, 1L, 0L)));
    }

    [TestCase(DeliveryStatus.TooLarge, DropReason.TooLarge)]
    [TestCase(DeliveryStatus.Refused, DropReason.DeliveryFailed)]
    public async Task Turn_RefusedForGood_CountedOnceAndNamedUntilAcknowledged(object status, DropReason reason)
    {
        await using var fixture = new LoopFixture();
        await fixture.DecideAsync();
        var trace = SpanSource.TraceOfLane(1, 4);
        var answers = new Queue<DeliveryOutcome>([FakeTransport.Failed((DeliveryStatus)status), FakeTransport.Failed((DeliveryStatus)status), default, default]);
        fixture.Transport.Answer = _ => answers.Dequeue();

        for (var i = 0; i < 4; i++)
        {
            fixture.SendSpan("span", trace);
        }

        fixture.Loop.Turn();
        var sent = fixture.Transport.Sent.ToList();
        Assert.That(sent.Select(s => s.First), Is.EqualTo(new ulong[] { 0, 1, 2, 3 }));
        Assert.That(sent.Select(s => s.Headers.TryGetValue(RecordHeaders.Gap, out var gap) ? SequenceGap.Read(gap).Single() : default), Is.EqualTo(new[]
        {
            default,
            new SequenceGap(0, 1, reason),
            new SequenceGap(0, 2, reason),
            default,
        }));
        Identity.IsSettled(fixture.SpanCounts);
        Assert.That(fixture.SpanCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [reason] = 2 }));
        Assert.That(fixture.Budget.UsedBytes, Is.Zero);
    }

    [Test]
    public async Task Turn_Temporary_SameRecordsGoAgainInOrderWithTheirIdentity()
    {
        await using var fixture = new LoopFixture();
        fixture.Emit(new OptionalTexts { Count = 0 });
        await fixture.DecideAsync();
        fixture.Transport.Sent.Clear();
        fixture.Transport.Answer = _ => null;
        for (var i = 1; i <= 4; i++)
        {
            fixture.Emit(new OptionalTexts { Count = i });
        }

        fixture.Loop.Turn();
        var first = fixture.Transport.Sent.ToList();
        fixture.Transport.Answer = _ => default(DeliveryOutcome);
        foreach (var sent in first.AsEnumerable().Reverse())
        {
            fixture.Transport.Report(sent.Record, FakeTransport.Failed(DeliveryStatus.Temporary));
        }

        fixture.Loop.Turn();
        Assert.That(fixture.Transport.Sent, Has.Count.EqualTo(4), "paused");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        fixture.Loop.Turn();
        fixture.Loop.Turn();

        var again = fixture.Transport.Sent.Skip(4).ToList();
        Assert.That(again.Select(s => s.Record), Is.EqualTo(first.Select(s => s.Record)));
        Assert.That(again.Select(s => (s.Lane, s.First)), Is.EqualTo(first.Select(s => (s.Lane, s.First))));
        Identity.IsSettled(fixture.EventCounts);
        Assert.That(fixture.EventCounts.Delivered, Is.EqualTo(5));
    }

    [Test]
    public async Task Turn_SchemaRefused_ItsEventsAreRejectedOthersGoOn()
    {
        var registry = new ScriptedRegistry { LookUp = s => s.StartsWith(EventTopic, StringComparison.Ordinal) ? ScriptedRegistry.Refuse(s) : Task.FromResult(ScriptedRegistry.Identity) };
        await using var fixture = new LoopFixture(registry: registry);

        var refused = fixture.Emit(new OptionalTexts());
        var taken = fixture.Emit(new SignedFixed());
        await fixture.DecideAsync();
        fixture.Loop.Turn();

        Assert.That(fixture.EventCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.SchemaRejected] = 1 }));
        Assert.That((await refused.Task)?.Message, Does.Contain("schema_rejected").And.Contain("is refused"));
        Assert.That((await refused.Task)?.IsTransient, Is.False);
        Assert.That(await taken.Task, Is.Null);
        Identity.IsSettled(fixture.EventCounts);
    }

    [Test]
    public async Task Turn_TwoTypesInOneTopic_LeaveInTheOrderOfEmitting()
    {
        await using var fixture = new LoopFixture();
        var options = new EmitOptions { Topic = "shared", Key = "k" };
        fixture.Emit(new OptionalTexts { Count = 0 }, options);
        fixture.Emit(new SignedFixed(), options);
        await fixture.DecideAsync();
        for (var i = 0; i < 3; i++)
        {
            fixture.Emit(new OptionalTexts { Count = i }, options);
            fixture.Emit(new SignedFixed(), options);
        }

        fixture.Loop.Turn();

        var types = fixture.Transport.Sent.Select(s => System.Text.Encoding.ASCII.GetString(s.Headers["ce_type"])[18..]);
        Assert.That(types, Is.EqualTo(Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? "OptionalTexts" : "SignedFixed")));
        Assert.That(fixture.Transport.Sent.Select(s => s.First), Is.EqualTo(Enumerable.Range(0, 8).Select(i => (ulong)i)));
    }

    [Test]
    public async Task Turn_OneTypeOfATopicRefused_TheOthersOfItGoOn()
    {
        // One answer a file: these two types lie in different ones.
        var registry = new ScriptedRegistry();
        var calls = 0;
        registry.LookUp = s => s == "shared-value" && Interlocked.Increment(ref calls) == 1 ? ScriptedRegistry.Refuse(s) : Task.FromResult(ScriptedRegistry.Identity);
        await using var fixture = new LoopFixture(registry: registry);
        var options = new EmitOptions { Topic = "shared" };
        var refused = fixture.Emit(new OptionalTexts(), options);
        await fixture.DecideAsync();

        var taken = fixture.Emit(new Golden.V1.Reading(), options);
        await fixture.DecideAsync();
        fixture.Loop.Turn();

        Assert.That((await refused.Task)?.Message, Does.Contain("schema_rejected"));
        Assert.That(await taken.Task, Is.Null);
        Identity.IsSettled(fixture.EventCounts);
    }

    [Test]
    public async Task Turn_SchemaUnknown_SpansGoWithoutItAfterFiveSecondsAndThenAtOnce()
    {
        var registry = new ScriptedRegistry { LookUp = _ => new TaskCompletionSource<SchemaIdentity>().Task };
        await using var fixture = new LoopFixture(registry: registry);
        fixture.SendSpan();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(4_999));
        fixture.Loop.Turn();
        Assert.That(fixture.Transport.Sent, Is.Empty);

        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        fixture.Loop.Turn();
        fixture.SendSpan();

        Assert.That(fixture.Transport.Sent.Select(s => s.Headers.ContainsKey(RecordHeaders.ValueSchemaId)), Is.EqualTo(new[] { false, false }));
    }

    [Test]
    public async Task Turn_SchemaUnknown_EventsWaitWithinHalfOfTheBudgetThenQueueFull()
    {
        var registry = new ScriptedRegistry();
        var answer = new TaskCompletionSource<SchemaIdentity>();
        registry.LookUp = _ => answer.Task;
        await using var fixture = new LoopFixture(o => o.Batching.QueueBytes = 65_536, registry: registry);
        for (var i = 0; i < 60; i++)
        {
            fixture.Emit(new OptionalTexts { Count = i });
            fixture.Loop.Turn();
        }

        Assert.That(fixture.Budget.UsedBytes, Is.InRange(28_000, 32_768));
        Assert.That(fixture.EventCounts.Dropped.Keys, Is.EqualTo(new[] { DropReason.QueueFull }));
        Identity.Holds(fixture.EventCounts);

        answer.SetResult(ScriptedRegistry.Identity);
        await fixture.DecideAsync();
        fixture.Loop.Turn();
        Identity.IsSettled(fixture.EventCounts);
        Assert.That(fixture.Transport.Sent.Select(s => s.First).Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public async Task Turn_TopicBlocked_RecordsWaitWithinHalfOfTheBudgetAndDrainWhenItIsCured()
    {
        await using var fixture = new LoopFixture(o => o.Batching.QueueBytes = 65_536);
        fixture.Transport.Set(EventTopic, TopicCondition.Blocked, 4);
        for (var i = 0; i < 60; i++)
        {
            fixture.Emit(new OptionalTexts { Count = i });
            fixture.Loop.Turn();
        }

        await fixture.DecideAsync();
        var waiting = fixture.EventCounts.Queued;
        Assert.That(fixture.Budget.UsedBytes, Is.InRange(28_000, 32_768));
        Assert.That(fixture.EventCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.QueueFull] = 60 - waiting }));
        Assert.That(fixture.Transport.Sent, Is.Empty);

        fixture.Transport.Set(EventTopic, TopicCondition.Ready, 4);
        fixture.Loop.Turn();
        fixture.Loop.Turn();
        Assert.That(fixture.EventCounts.Delivered, Is.EqualTo(waiting));
        Identity.IsSettled(fixture.EventCounts);
    }

    [Test]
    public async Task Turn_FewerPartitionsThanSealedFor_RecordMovesAndKeepsItsLane()
    {
        await using var fixture = new LoopFixture();
        await fixture.DecideAsync();
        fixture.Transport.HasRoom = false;
        fixture.SendSpan("span", SpanSource.TraceOfLane(3, 4));

        fixture.Transport.Set(LoopFixture.SpanTopic, TopicCondition.Ready, 2);
        fixture.Transport.HasRoom = true;
        fixture.Loop.Turn();

        Assert.That(fixture.Transport.Sent.Select(s => (s.Lane, s.Partition)), Is.EqualTo(new[] { (3u, 1) }));
    }

    [Test]
    public async Task Finish_EverythingEverywhere_IsGivenUpOnceAndCounted()
    {
        await using var fixture = new LoopFixture();
        await fixture.DecideAsync();
        fixture.Transport.Answer = _ => null;
        fixture.SendSpan("in flight");
        fixture.Transport.HasRoom = false;
        fixture.SendSpan("sealed");
        var waiting = fixture.Emit(new OptionalTexts());
        fixture.Loop.Turn();
        fixture.Intake.Add(fixture.Spans.Ended("in the ring"));

        await fixture.FinishAsync();
        fixture.Intake.Add(fixture.Spans.Ended("late"));
        var late = fixture.Emit(new OptionalTexts());

        Assert.That(fixture.SpanCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.AlreadyShutdown] = 1, [DropReason.DeliveryFailed] = 3 }));
        Assert.That(fixture.EventCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.AlreadyShutdown] = 1, [DropReason.DeliveryFailed] = 1 }));
        Identity.IsSettled(fixture.SpanCounts);
        Identity.IsSettled(fixture.EventCounts);
        Assert.That((await waiting.Task)?.Message, Does.Contain("delivery_failed"));
        Assert.That((await late.Task)?.Message, Does.Contain("already_shutdown"));
        Assert.That(fixture.Budget.UsedBytes, Is.Zero);
    }

    [Test]
    public async Task RequestFlush_AfterTheEnd_EndsAtOnce()
    {
        await using var fixture = new LoopFixture();
        await fixture.FinishAsync();
        var flush = new TaskCompletionSource();

        fixture.Loop.RequestFlush(flush);

        Assert.That(flush.Task.IsCompleted, Is.True);
    }

    [Test]
    public async Task RequestFlush_YoungSpansWithoutALane_EndsWhenTheyAreDelivered()
    {
        await using var fixture = new LoopFixture(transport: t => t.NewTopics = TopicCondition.Unknown);
        await fixture.DecideAsync();
        fixture.Intake.Add(fixture.Spans.Ended());
        var flush = new TaskCompletionSource();

        fixture.Loop.RequestFlush(flush);
        fixture.Loop.Turn();
        Assert.That((flush.Task.IsCompleted, fixture.Loop.IsFlushing), Is.EqualTo((false, true)));

        fixture.Transport.Set(LoopFixture.SpanTopic, TopicCondition.Ready, 4);
        fixture.Loop.Turn();
        fixture.Loop.Turn();
        Assert.That((flush.Task.IsCompleted, fixture.Loop.IsFlushing, fixture.SpanCounts.Delivered), Is.EqualTo((true, false, 1L)));
    }

    [Test]
    public async Task Turn_BurstOverASmallRing_LosesNothingWhileTheBudgetLasts()
    {
        await using var fixture = new LoopFixture(o => o.Batching.QueueBytes = 64 * 1024 * 1024);
        await fixture.DecideAsync();

        for (var i = 0; i < 100_000; i++)
        {
            fixture.Intake.Add(fixture.Spans.Ended());
        }

        fixture.Time.Advance(LoopFixture.FlushAge);
        fixture.Loop.Turn();
        fixture.Loop.Turn();
        Assert.That((fixture.SpanCounts.Ended, fixture.SpanCounts.Delivered), Is.EqualTo((100_000L, 100_000L)));
        Assert.That(fixture.Transport.Sent.SelectMany(s => LoopFixture.Decode(s.Record)).Select(s => s.SpanId).Distinct().Count(), Is.EqualTo(100_000));
        foreach (var lane in fixture.Transport.Sent.GroupBy(s => s.Lane))
        {
            Assert.That(lane.Select(s => s.First), Is.EqualTo(lane.Select((_, i) => (ulong)lane.Take(i).Sum(s => s.Count))));
        }
    }

    [Test]
    public async Task Turn_BurstOverASpentBudget_EveryDropIsCounted()
    {
        await using var fixture = new LoopFixture(o => o.Batching.QueueBytes = 65_536);
        await fixture.DecideAsync();
        fixture.Transport.HasRoom = false;

        for (var i = 0; i < 20_000; i++)
        {
            fixture.Intake.Add(fixture.Spans.Ended());
        }

        fixture.Loop.Turn();
        Identity.Holds(fixture.SpanCounts);
        Assert.That((fixture.SpanCounts.Ended, fixture.SpanCounts.Dropped[DropReason.QueueFull] + fixture.SpanCounts.Queued), Is.EqualTo((20_000L, 20_000L)));
        await fixture.FinishAsync();
        Identity.IsSettled(fixture.SpanCounts);
        Assert.That(fixture.Budget.UsedBytes, Is.Zero);
    }

    [Test]
    public async Task Turn_HookThrows_SpanIsNotSentAndCounted()
    {
        await using var fixture = new LoopFixture(o => o.Spans.Processors.Add(s =>
        {
            if (s.Name == "secret")
            {
                throw new InvalidOperationException("hook");
            }
        }));
        await fixture.DecideAsync();

        fixture.SendSpan("secret");
        fixture.SendSpan("open");
        fixture.Loop.Turn();

        Assert.That(fixture.SpanCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.EncodeFailed] = 1 }));
        Assert.That(fixture.Transport.Sent.SelectMany(s => LoopFixture.Decode(s.Record)).Select(s => s.Name), Is.EqualTo(new[] { "open" }));
    }

    [Test]
    public async Task Turn_ValueWhoseTextThrows_NeverEscapesAndIsAccountedFor()
    {
        await using var fixture = new LoopFixture();
        await fixture.DecideAsync();

        fixture.SendSpan("hostile", default, a => a.SetTag("value", new Hostile()));
        fixture.SendSpan("next");
        fixture.Loop.Turn();

        Identity.IsSettled(fixture.SpanCounts);
        Assert.That(fixture.SpanCounts.Ended, Is.EqualTo(2));
        Assert.That(fixture.Transport.Sent.SelectMany(s => LoopFixture.Decode(s.Record)).Select(s => s.Name), Does.Contain("next"));
    }

    [Test]
    public async Task Emit_OverTheLimit_TooLargeAndTheRestGoesOn()
    {
        await using var fixture = new LoopFixture(o => o.Events.EventBytes = 1_024);

        var large = fixture.Emit(new OptionalTexts { AccountRef = new string('x', 2_000) });
        var small = fixture.Emit(new OptionalTexts());
        await fixture.DecideAsync();
        fixture.Loop.Turn();

        Assert.That((await large.Task)?.Message, Does.Contain("too_large"));
        Assert.That(await small.Task, Is.Null);
        Assert.That(fixture.EventCounts.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.TooLarge] = 1 }));
    }

    [Test]
    public async Task Emit_TimeBeyond64Bits_IsSaturated()
    {
        await using var fixture = new LoopFixture();

        fixture.Emit(new OptionalTexts(), new EmitOptions { Time = DateTimeOffset.MaxValue });
        await fixture.DecideAsync();

        Assert.That(System.Text.Encoding.ASCII.GetString(fixture.Transport.Sent.Single().Headers["ce_time"]), Does.StartWith("2554-07-21T23:34:33."));
    }

    private sealed class Hostile
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
