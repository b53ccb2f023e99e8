using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

/// <summary>What a reader does when the broker, a partition or its own client fails.</summary>
[CancelAfter(60_000)]
public sealed class ReaderFaultTests
{
    private const string TraceA = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string TraceB = "0af7651916cd43dd8448eb211c80319c";
    private const string Ended = "The reader has ended.";

    private static readonly Guid Instance = Guid.Parse("0190a000-0000-7000-8000-000000000001");

    [Test]
    public async Task ReadTracesAsync_ClientDiesOfAFatalError_ANewOneGoesOnWhereItStood(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var clients = new ConcurrentQueue<IConsumer<byte[], byte[]>>();
        var options = backbone.Options().Spans();
        options.Quiet = TimeSpan.FromSeconds(2);
        options.Kafka.Settings["statistics.interval.ms"] = "50";
        options.Kafka.ConfigureConsumerBuilder = builder => builder.SetStatisticsHandler((client, _) => clients.Enqueue(client));
        await using var reader = new CorrelatedReader(options);
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 0, 1), Backbone.NewSpan(TraceA, 1, 0));
        var next = reader.ReadTracesAsync(cancellation).FirstAsync(cancellation).AsTask();
        await Eventually.ThatAsync(reader.GetReport, static r => r.Spans == 1, "the first span is read");

        FatalError.Raise(clients.Last(), "taken out by a test");
        var state = await Eventually.ThatAsync(() => reader.State, static s => s?.Contains("taken out by a test", StringComparison.Ordinal) == true, "the state names the cause");
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, 1, 1), Backbone.NewSpan(TraceA, 2, 1));
        var trace = await next;

        var report = reader.GetReport();
        Assert.Multiple(() =>
        {
            Assert.That(state, Does.Contain("built anew"));
            Assert.That(trace.Spans, Has.Exactly(2).Items);
            Assert.That((report.Spans, report.DuplicateSpans, report.Gaps), Is.EqualTo((2L, 0L, 0L)));
            Assert.That(clients.Distinct().Count(), Is.GreaterThanOrEqualTo(2));
        });
    }

    [Test]
    public async Task ReadTracesAsync_PoisonBatch_HoldsItsPartitionSaysSoAndOthersGoOn(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var (bad, good) = (TraceLane.Of(TraceA, Backbone.Partitions), TraceLane.Of(TraceB, Backbone.Partitions));
        Assert.That(bad, Is.Not.EqualTo(good));
        await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, (uint)bad, 0, 1), Backbone.NewSpan(TraceA, 1, 0));
        await PoisonBatch.WriteAsync(backbone.Kafka.BootstrapServers, Backbone.SpanTopic, bad);
        await backbone.ProduceSpansAsync(TraceB, new RecordOrigin(Instance, (uint)good, 0, 1), Backbone.NewSpan(TraceB, 1, 0));
        await using var reader = new CorrelatedReader(backbone.Options().Spans());

        var traces = await reader.ReadTracesAsync(cancellation).Take(2).ToListAsync(cancellation);

        var report = reader.GetReport();
        Assert.Multiple(() =>
        {
            Assert.That(traces.Select(static t => t.TraceId.ToHexString()), Is.EquivalentTo(new[] { TraceA, TraceB }));
            Assert.That(report.Unreadable, Is.EqualTo(new Dictionary<UnreadableReason, long> { [UnreadableReason.InvalidBatch] = 1 }));
            Assert.That(report.LastUnreadable, Is.EqualTo(new TopicPartitionOffset(Backbone.SpanTopic, bad, 1)));
        });
    }

    [Test]
    public async Task State_PoisonBatch_NamesThePlace(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        await PoisonBatch.WriteAsync(backbone.Kafka.BootstrapServers, Backbone.SpanTopic, 1);
        await using var reader = new CorrelatedReader(backbone.Options().Spans());
        var finished = reader.FinishAsync(cancellation);

        var state = await Eventually.ThatAsync(() => reader.State, static s => s?.Contains("cannot be read", StringComparison.Ordinal) == true, "the state names the partition");

        Assert.That(state, Does.Contain("Partition 1 of topic otlp_spans cannot be read at offset 0"));
        Assert.That(finished.IsCompleted, Is.False, "the end was not reached");
    }

    [Test]
    public async Task ReadTracesAsync_TopicMadeAnewWithFewerPartitions_IsReadFromItsBeginning(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        await using var reader = new CorrelatedReader(backbone.Options().Spans());
        for (var i = 1UL; i <= 20; i++)
        {
            await backbone.ProduceSpansAsync(i.ToString("x32", null), new RecordOrigin(Instance, 9, i - 1, 1), Backbone.NewSpan(i.ToString("x32", null), i, 0));
        }

        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await Eventually.ThatAsync(reader.GetReport, static r => r.Spans == 20, "the first topic is read");

        backbone.Kafka.DeleteTopic(Backbone.SpanTopic);
        await Eventually.ThatAsync(() => reader.State, static s => s?.Contains("does not exist", StringComparison.Ordinal) == true, "the loss of the topic is noticed");
        backbone.Kafka.CreateTopic(Backbone.SpanTopic, 1);
        await backbone.ProduceToAsync(Backbone.SpanTopic, 0, Backbone.NewSpan(TraceA, 1, 0));
        await Eventually.ThatAsync(reader.GetReport, static r => r.Spans == 21, "the second topic is read");
        await reader.FinishAsync(cancellation);

        Assert.That((await all).Select(static t => t.TraceId.ToHexString()), Has.One.EqualTo(TraceA));
        Assert.That(reader.GetReport().OffsetResets, Is.EqualTo(1));
    }

    [Test]
    public async Task ReadTracesAsync_RetentionPassesTheStart_IsCountedAndGoesOn(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var partition = TraceLane.Of(TraceA, Backbone.Partitions);
        for (var i = 0UL; i < 12; i++)
        {
            var span = Backbone.NewSpan(TraceA, i + 1, 0);
            span.Name = new string('n', 700_000);
            await backbone.ProduceSpansAsync(TraceA, new RecordOrigin(Instance, 2, i, 1), span);
        }

        var options = backbone.Options().Spans();
        options.Start = ReadStart.Offsets([new TopicPartitionOffset(Backbone.SpanTopic, partition, 0)]);
        await using var reader = new CorrelatedReader(options);
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await reader.FinishAsync(cancellation);
        await all;

        var report = reader.GetReport();
        Assert.That(report.OffsetResets, Is.EqualTo(1));
        Assert.That(report.Spans, Is.InRange(1, 11));
        Assert.That(report.UnseenStarts, Is.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task DisposeAsync_BrokersDoNotAnswer_EndsTheThreadInTime(bool isReached, CancellationToken cancellation)
    {
        // Accepts connections and says nothing, or refuses them.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new CorrelatedReaderOptions().Spans();
        options.Kafka.BootstrapServers = isReached ? silent.LocalEndpoint.ToString()! : "127.0.0.1:1";
        var reader = new CorrelatedReader(options);
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await Eventually.ThatAsync(() => reader.State, static s => s?.Contains("does not answer", StringComparison.Ordinal) == true, "the silence is noticed");

        await reader.DisposeAsync();

        Assert.That(reader.State, Is.EqualTo(Ended), "the thread has ended, and did not only run out of time");
        Assert.That(await all, Is.Empty);
    }

    [Test]
    public async Task DisposeAsync_BrokerDownAfterReading_EndsTheThreadInTime(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        var reader = new CorrelatedReader(backbone.Options().Spans());
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await Eventually.ThatAsync(() => reader.IsDegraded, static d => !d, "the topic is read");
        backbone.Kafka.BrokerDown();
        await Eventually.ThatAsync(() => reader.IsDegraded, static d => d, "the outage is noticed");

        await reader.DisposeAsync();

        Assert.That(reader.State, Is.EqualTo(Ended));
        Assert.That(await all, Is.Empty);
    }

    [Test]
    public async Task FinishAsync_BrokerDown_EndsWithTheCallersToken(CancellationToken cancellation)
    {
        using var backbone = new Backbone(Backbone.SpanTopic);
        await using var reader = new CorrelatedReader(backbone.Options().Spans());
        backbone.Kafka.BrokerDown();
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var finished = reader.FinishAsync(mine.Token);
        await Eventually.ThatAsync(() => reader.State, static s => s?.Contains("does not answer", StringComparison.Ordinal) == true, "the outage is noticed");

        await mine.CancelAsync();

        Assert.That(async () => await finished, Throws.InstanceOf<OperationCanceledException>());
        backbone.Kafka.BrokerUp();
        await reader.FinishAsync(cancellation);
    }
}
