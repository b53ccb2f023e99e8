using Confluent.Kafka;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

[CancelAfter(60_000)]
public sealed class CorrelatedReaderTests
{
    private const string TraceA = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string TraceB = "0af7651916cd43dd8448eb211c80319c";

    private static readonly Guid Instance = Guid.Parse("0190a000-0000-7000-8000-000000000001");

    [Test]
    public async Task FinishAsync_CollectorRecords_EverySpanIsReadInItsTrace(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var records = CollectorRecords.Load();
        foreach (var record in records)
        {
            await backbone.ProduceAsync(Backbone.SpanTopic, record.TraceId, Backbone.Ascii(record.TraceId), record.Value);
        }

        var (traces, report) = await ReadToEndAsync(backbone.Options().Spans(), cancellation);

        var expected = records.SelectMany(static r => r.SpanIds.Select(s => (r.TraceId, s))).Order();
        var read = traces.SelectMany(static t => t.Spans.Select(s => (t.TraceId.ToHexString(), s.SpanId.ToHexString()))).Order();
        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo(expected));
            Assert.That(report.Spans, Is.EqualTo(records.Sum(static r => r.SpanIds.Count)));
            Assert.That(report.SpanRecords, Is.EqualTo(records.Count));
            Assert.That(report.Unreadable, Is.Empty);
            Assert.That(traces.SelectMany(static t => t.Spans), Has.All.Property("ServiceName").Not.Empty);
        });
    }

    [Test]
    public async Task ReadTracesAsync_SpansAndEventsOfSeveralWriters_JoinInOneTrace(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic, Backbone.SeatsHeldTopic);
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 0, 1), Backbone.NewSpan(TraceA, 1, 0));
        await backbone.ProduceSpansAsync(TraceA, origin: null, Backbone.NewSpan(TraceA, 2, 1, start: 1_200));
        await backbone.ProduceAsync(
            Backbone.SeatsHeldTopic,
            TraceA,
            Backbone.Ascii(TraceA),
            Backbone.Framed(new SeatsHeld { Count = 1 }),
            (RecordHeaders.TraceParent, Backbone.Ascii($"00-{TraceA}-0000000000000001-01")),
            (RecordHeaders.CloudEventsId, Backbone.Ascii("id-1")),
            (RecordHeaders.CloudEventsSource, Backbone.Ascii("/shop/inventory")),
            (RecordHeaders.CloudEventsType, Backbone.Ascii("ticketshop.v1.SeatsHeld")),
            (RecordHeaders.CloudEventsTime, Backbone.Ascii("2026-01-02T03:04:05.678Z")),
            (RecordHeaders.Origin, new RecordOrigin(Instance, 2, 0, 1).ToBytes()));
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, Backbone.Ascii(TraceA), Backbone.Framed(new SeatsHeld { Count = 2 }));
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, null, Backbone.Framed(new SeatsHeld { Count = 3, TraceId = TraceA, SpanId = "0000000000000002" }));
        await using var reader = new CorrelatedReader(backbone.Options().Spans().Event<SeatsHeld>());

        var trace = await reader.ReadTracesAsync(cancellation).FirstAsync(cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(trace.Reason, Is.EqualTo(CompletionReason.Complete));
            Assert.That(trace.IsPartial, Is.False);
            Assert.That(trace.Spans.Select(static s => s.Name), Is.EqualTo(new[] { "span 1", "span 2" }));
            Assert.That(trace.EventsOf<SeatsHeld>().Select(static e => e.Count), Is.EquivalentTo(new[] { 1, 2, 3 }));
            var ours = trace.Events.Single(static e => e.Id == "id-1");
            Assert.That(ours.Source, Is.EqualTo("/shop/inventory"));
            Assert.That(ours.Time, Is.EqualTo(DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", null)));
            Assert.That(ours.SchemaId, Is.EqualTo(7));
            Assert.That(ours.InstanceId, Is.EqualTo(Instance));
            Assert.That(reader.IsDegraded, Is.True, "left the loop: ended");
        });
    }

    [Test]
    public async Task FinishAsync_GarbageAndTombstones_AreSkippedCountedAndLoseNothingElse(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic, Backbone.SeatsHeldTopic);
        await backbone.ProduceAsync(Backbone.SpanTopic, TraceA, null, [0, 1, 2, 3]);
        await backbone.ProduceAsync(Backbone.SpanTopic, TraceA, null, null);
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 0, 1), Backbone.NewSpan(TraceA, 1, 0));
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, Backbone.Ascii(TraceA), [9, 9]);
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, Backbone.Ascii(TraceA), [0, 0, 0, 0, 1, 0, 0xFF]);
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, null, Backbone.Framed(new SeatsHeld()));
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, Backbone.Ascii(TraceA), Backbone.Framed(new OrderPlaced()), (RecordHeaders.CloudEventsType, Backbone.Ascii("ticketshop.v1.OrderPlaced")));
        await backbone.ProduceAsync(Backbone.SeatsHeldTopic, TraceA, Backbone.Ascii(TraceA), Backbone.Framed(new SeatsHeld { Count = 4 }));

        var (traces, report) = await ReadToEndAsync(backbone.Options().Spans().Event<SeatsHeld>(), cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(traces.Single().Records, Has.Count.EqualTo(2));
            Assert.That(traces.Single().Reason, Is.EqualTo(CompletionReason.RangeEnd).Or.EqualTo(CompletionReason.Complete));
            Assert.That(report.EmptyRecords, Is.EqualTo(1));
            Assert.That(report.Unreadable, Is.EquivalentTo(new Dictionary<UnreadableReason, long>
            {
                [UnreadableReason.InvalidSpanRecord] = 1,
                [UnreadableReason.InvalidFraming] = 1,
                [UnreadableReason.InvalidMessage] = 1,
                [UnreadableReason.NoTraceId] = 1,
                [UnreadableReason.UnknownEventType] = 1,
            }));
            Assert.That(report.LastUnreadable?.Topic, Is.Not.Null);
        });
    }

    [Test]
    public async Task ReadTracesAsync_BrokerDownInTheMiddle_ReaderTimeStandsStillAndNothingIsSplit(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var options = backbone.Options().Spans();
        options.Quiet = TimeSpan.FromSeconds(2);
        await using var reader = new CorrelatedReader(options);
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 0, 1), Backbone.NewSpan(TraceA, 1, 0));
        var traces = reader.ReadTracesAsync(cancellation).GetAsyncEnumerator(cancellation);
        var next = traces.MoveNextAsync().AsTask();
        await UntilAsync(() => reader.GetReport().Spans == 1, cancellation);

        backbone.Kafka.BrokerDown();
        await UntilAsync(() => reader.IsDegraded, cancellation);
        var openInOutage = reader.GetReport().OpenTraces;
        backbone.Kafka.BrokerUp();
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 1, 1), Backbone.NewSpan(TraceA, 2, 1));
        await next;

        Assert.Multiple(() =>
        {
            Assert.That(openInOutage, Is.EqualTo(1));
            Assert.That(traces.Current.Spans, Has.Count.EqualTo(2));
            Assert.That(traces.Current.IsPartial, Is.False);
        });
        await traces.DisposeAsync();
    }

    [Test]
    public async Task ReadTracesAsync_TopicThatDoesNotExistYet_IsWaitedForAndNotCreated(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        await using var reader = new CorrelatedReader(backbone.Options().Spans().Event<SeatsHeld>());
        var first = reader.ReadTracesAsync(cancellation).FirstAsync(cancellation).AsTask();
        await UntilAsync(() => reader.State?.Contains("does not exist", StringComparison.Ordinal) == true, cancellation);

        backbone.Kafka.CreateTopic(Backbone.SeatsHeldTopic, Backbone.Partitions);
        await backbone.ProduceAsync(
            Backbone.SeatsHeldTopic,
            TraceB,
            Backbone.Ascii(TraceB),
            Backbone.Framed(new SeatsHeld { Count = 5 }),
            (RecordHeaders.TraceParent, Backbone.Ascii($"00-{TraceB}-0000000000000001-00")));
        await UntilAsync(() => !reader.IsDegraded, cancellation);
        var trace = await first;

        Assert.That(trace.Reason, Is.EqualTo(CompletionReason.EventsOnly));
        Assert.That(trace.IsPartial, Is.False);
    }

    [Test]
    public async Task ReadTracesAsync_StartAtEndOffsetsAndInstanceIds_OnlyThisRunCounts(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 0, 1), Backbone.NewSpan(TraceA, 1, 0));
        var options = backbone.Options().Spans();
        var ends = await CorrelatedReader.GetEndOffsetsAsync(options, cancellation);
        var mine = Guid.NewGuid();
        await backbone.ProduceSpansAsync(TraceB, new RecordOrigin(Instance, 2, 1, 1), Backbone.NewSpan(TraceB, 1, 0));
        await backbone.ProduceSpansAsync(TraceB, new RecordOrigin(mine, 2, 1, 1), Backbone.NewSpan(TraceB, 2, 0));
        options.Start = ReadStart.Offsets(ends);
        options.InstanceIds = new HashSet<Guid> { mine };

        var (traces, report) = await ReadToEndAsync(options, cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(ends, Has.Count.EqualTo(Backbone.Partitions));
            Assert.That(ends.Sum(static e => e.Offset.Value), Is.EqualTo(1));
            Assert.That(traces.SelectMany(static t => t.Spans).Select(static s => s.Name), Is.EqualTo(new[] { "span 2" }));
            Assert.That(report.OtherInstances, Is.EqualTo(1));
            Assert.That(report.Gaps, Is.EqualTo(1), "sequence 0 of the named instance");
        });
    }

    [Test]
    public async Task ReadTracesAsync_RecordsDeletedBeforeTheStart_GoesOnAtTheEarliest(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        for (var i = 0UL; i < 5; i++)
        {
            await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, i, 1), Backbone.NewSpan(TraceA, i + 1, 0));
        }

        var partition = TraceLane.Of(TraceA, Backbone.Partitions);
        backbone.Kafka.DeleteRecords(Backbone.SpanTopic, partition, 3);
        var options = backbone.Options().Spans();
        options.Start = ReadStart.Offsets([new TopicPartitionOffset(Backbone.SpanTopic, partition, 0)]);

        var (traces, report) = await ReadToEndAsync(options, cancellation);

        Assert.That(traces.SelectMany(static t => t.Spans), Has.Exactly(2).Items);
        Assert.That(report.OffsetResets, Is.EqualTo(1));
    }

    [Test]
    public async Task ReadTracesAsync_EnumerationFallsBehind_ReadingPausesWithinTheBudgetAndNothingIsLost(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var options = backbone.Options().Spans();
        options.MemoryBudgetBytes = 4 * 1024 * 1024;
        await using var reader = new CorrelatedReader(options);
        var traces = reader.ReadTracesAsync(cancellation).GetAsyncEnumerator(cancellation);
        var read = 0;
        for (var i = 0UL; i < 150; i++)
        {
            var span = Backbone.NewSpan(TraceA, i + 1, 0);
            span.Name = new string('n', 50_000);
            var traceId = (i + 1).ToString("x32", null);
            span.TraceId = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString(traceId));
            await backbone.ProduceSpansAsync(traceId, new RecordOrigin(Instance, TraceLane.Unplaced, i, 1), span);
            if (i == 0)
            {
                await traces.MoveNextAsync();
                read++;
            }
        }

        await UntilAsync(() => reader.GetReport().BufferedBytes > options.MemoryBudgetBytes / 4, cancellation);
        var buffered = reader.GetReport().BufferedBytes;
        var finished = reader.FinishAsync(cancellation);
        while (await traces.MoveNextAsync())
        {
            read++;
        }

        await finished;
        Assert.That(buffered, Is.LessThanOrEqualTo(options.MemoryBudgetBytes));
        Assert.That(read, Is.EqualTo(150));
        Assert.That(reader.GetReport().Gaps, Is.Zero);
    }

    [Test]
    public async Task ReadTracesAsync_TokenCancelled_EndsWithCancellation(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        await using var reader = new CorrelatedReader(backbone.Options().Spans());
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = reader.ReadTracesAsync(mine.Token).FirstAsync(CancellationToken.None).AsTask();
        await UntilAsync(() => !reader.IsDegraded, cancellation);

        await mine.CancelAsync();

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task DisposeAsync_NoBroker_EndsTheEnumeration(CancellationToken cancellation)
    {
        var options = new CorrelatedReaderOptions().Spans();
        options.Kafka.BootstrapServers = "127.0.0.1:1";
        var reader = new CorrelatedReader(options);
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await UntilAsync(() => reader.IsDegraded, cancellation);

        await reader.DisposeAsync();

        Assert.That(await all, Is.Empty);
        Assert.That(() => reader.FinishAsync(cancellation), Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<(List<CorrelatedTrace> Traces, ReadReport Report)> ReadToEndAsync(CorrelatedReaderOptions options, CancellationToken cancellation)
    {
        await using var reader = new CorrelatedReader(options);
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await reader.FinishAsync(cancellation);
        return (await all, reader.GetReport());
    }

    // A broker works in its own time: there is no clock to turn, only a state to wait for.
    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
