using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

/// <summary>Where a reader begins, and several readers beside each other.</summary>
[CancelAfter(120_000)]
public sealed class ReaderStartTests
{
    private const string SpanTopic = Backbone.SpanTopic;
    private static readonly DateTimeOffset Midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [TestCase(-10, 10)]
    [TestCase(4, 6)]
    [TestCase(100, 0)]
    public async Task ReadTracesAsync_StartAtATimeOnTheEmbeddedBroker_ReadsWhatIsNotBefore(int startMinute, int expected, CancellationToken cancellation)
    {
        using var backbone = new Backbone(SpanTopic);
        await WriteAsync(backbone.Kafka.BootstrapServers, SpanTopic, minutes: 10);

        Assert.That(await ReadFromAsync(backbone.Options(), SpanTopic, startMinute, cancellation), Is.EqualTo(expected * Backbone.Partitions));
    }

    [TestCase(-10, 10)]
    [TestCase(4, 6)]
    [TestCase(100, 0)]
    public async Task ReadTracesAsync_StartAtATimeOnARealBroker_ReadsWhatIsNotBefore(int startMinute, int expected, CancellationToken cancellation)
    {
        var cluster = await SharedClusters.RealAsync();
        var topic = $"at-{Guid.NewGuid():N}";
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.BootstrapServers }).Build())
        {
            await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = Backbone.Partitions, ReplicationFactor = 1 }]);
        }

        await WriteAsync(cluster.BootstrapServers, topic, minutes: 10);
        var options = new CorrelatedReaderOptions();
        options.Kafka.BootstrapServers = cluster.BootstrapServers;

        Assert.That(await ReadFromAsync(options, topic, startMinute, cancellation), Is.EqualTo(expected * Backbone.Partitions));
    }

    [Test]
    public async Task ReadTracesAsync_OffsetsOfSomePartitions_TheOthersAreReadFromTheirFirstRecord(CancellationToken cancellation)
    {
        using var backbone = new Backbone(SpanTopic);
        await WriteAsync(backbone.Kafka.BootstrapServers, SpanTopic, minutes: 5);
        var options = backbone.Options().Spans();
        options.Start = ReadStart.Offsets([new TopicPartitionOffset(SpanTopic, 1, 3), new TopicPartitionOffset(SpanTopic, 2, 5)]);

        var spans = (await ReadToEndAsync(options, cancellation)).SelectMany(static t => t.Spans).ToList();

        var counts = Enumerable.Range(0, Backbone.Partitions).Select(p => spans.Count(s => s.Partition == p));
        Assert.That(counts, Is.EqualTo(new[] { 5, 2, 0, 5 }));
    }

    [Test]
    public async Task ReadTracesAsync_TwoReadersAtOnce_EachReadsEverything(CancellationToken cancellation)
    {
        using var backbone = new Backbone(SpanTopic);
        await WriteAsync(backbone.Kafka.BootstrapServers, SpanTopic, minutes: 25);

        var both = await Task.WhenAll(ReadToEndAsync(backbone.Options().Spans(), cancellation), ReadToEndAsync(backbone.Options().Spans(), cancellation));

        Assert.That(both.Select(static b => b.Count), Is.EqualTo(new[] { 25 * Backbone.Partitions, 25 * Backbone.Partitions }));
    }

    [Test]
    public async Task ReadTracesAsync_LoopIsLeft_TheReaderHasEnded(CancellationToken cancellation)
    {
        using var backbone = new Backbone(SpanTopic);
        await WriteAsync(backbone.Kafka.BootstrapServers, SpanTopic, minutes: 5);
        await using var reader = new CorrelatedReader(backbone.Options().Spans());

        await foreach (var trace in reader.ReadTracesAsync(cancellation))
        {
            break;
        }

        Assert.That(reader.State, Is.EqualTo("The reader has ended."));
        Assert.That(() => reader.ReadTracesAsync(cancellation).FirstAsync(cancellation).AsTask(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task ReadTracesAsync_HundredThousandTracesAtFullSpeed_StaysWithinTheBudgetAndLosesNone(CancellationToken cancellation)
    {
        const int Records = 500;
        const int Traces = 200;
        using var backbone = new Backbone(SpanTopic);
        for (var record = 0; record < Records; record++)
        {
            var spans = Enumerable.Range(0, Traces).Select(i => Backbone.NewSpan((((ulong)record * Traces) + (ulong)i + 1).ToString("x32", null), 1, 0));
            await backbone.ProduceToAsync(SpanTopic, record % Backbone.Partitions, [.. spans]);
        }

        var options = backbone.Options().Spans();
        options.MemoryBudgetBytes = 32 * 1024 * 1024;
        await using var reader = new CorrelatedReader(options);
        var (read, most, ids) = (0, 0L, new HashSet<string>());
        var finished = reader.FinishAsync(cancellation);
        await foreach (var trace in reader.ReadTracesAsync(cancellation))
        {
            ids.Add(trace.TraceId.ToHexString());
            most = read++ % 500 == 0 ? Math.Max(most, reader.GetReport().BufferedBytes) : most;
        }

        await finished;
        var report = reader.GetReport();
        Assert.That((read, ids.Count, report.PartialTraces), Is.EqualTo((Records * Traces, Records * Traces, 0L)));
        Assert.That(most, Is.LessThanOrEqualTo(options.MemoryBudgetBytes));
        Assert.That(report.Traces.Keys, Is.SubsetOf(new[] { CompletionReason.MemoryPressure, CompletionReason.Complete, CompletionReason.RangeEnd }));
    }

    // One trace a minute on each partition, stamped with that minute.
    private static async Task WriteAsync(string bootstrapServers, string topic, int minutes)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0 }).Build();
        for (var i = 0; i < minutes * Backbone.Partitions; i++)
        {
            var minute = i / Backbone.Partitions;
            var message = new Message<byte[], byte[]>
            {
                Value = Backbone.SpanValue(Backbone.NewSpan(((ulong)i + 1).ToString("x32", null), 1, 0)),
                Timestamp = new Timestamp(Midnight.AddMinutes(minute)),
            };
            await producer.ProduceAsync(new TopicPartition(topic, i % Backbone.Partitions), message);
        }
    }

    private static async Task<int> ReadFromAsync(CorrelatedReaderOptions options, string topic, int minute, CancellationToken cancellation)
    {
        options.Start = ReadStart.At(Midnight.AddMinutes(minute));
        var traces = await ReadToEndAsync(options.Spans(topic), cancellation);
        Assert.That(traces.SelectMany(static t => t.Records), Has.All.Property(nameof(CorrelatedRecord.Timestamp)).GreaterThanOrEqualTo(Midnight.AddMinutes(minute)));
        return traces.Count;
    }

    private static async Task<List<CorrelatedTrace>> ReadToEndAsync(CorrelatedReaderOptions options, CancellationToken cancellation)
    {
        await using var reader = new CorrelatedReader(options);
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await reader.FinishAsync(cancellation);
        return await all;
    }
}
