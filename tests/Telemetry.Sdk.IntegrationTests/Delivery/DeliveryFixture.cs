using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Testing;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>An embedded backbone, and clients that write to it with the real producer.</summary>
internal sealed class DeliveryFixture : IAsyncDisposable
{
    public const int Partitions = 4;
    public const string SpanTopic = "otlp_spans";
    public static readonly string EventTopic = SeatsHeld.Descriptor.FullName;

    private DeliveryFixture(EmbeddedKafka kafka, EmbeddedSchemaRegistry registry) => (Kafka, Registry) = (kafka, registry);

    public EmbeddedKafka Kafka { get; }

    public EmbeddedSchemaRegistry Registry { get; }

    // Of this fixture alone: activity listeners hear the whole process.
    public ActivitySource Source { get; } = new("delivery." + Guid.NewGuid().ToString("N"), "2.0");

    public static async Task<DeliveryFixture> StartAsync(params string[] topics)
    {
        var options = new EmbeddedKafkaOptions();
        foreach (var topic in topics)
        {
            options.Topics[topic] = Partitions;
        }

        return new DeliveryFixture(EmbeddedKafka.Start(options), await EmbeddedSchemaRegistry.StartAsync());
    }

    public static string DeadAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    public static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public TelemetryClient Client(
        Action<TelemetryOptions>? configure = null,
        TelemetryProfile profile = TelemetryProfile.Development,
        Func<TelemetryServices, TelemetryServices>? serve = null)
    {
        var options = new TelemetryOptions { ServiceName = "delivery", ServiceNamespace = "shop", Profile = profile };
        options.Kafka.BootstrapServers = Kafka.BootstrapServers;
        options.Kafka.Linger = TimeSpan.FromMilliseconds(10);
        options.Kafka.Settings["reconnect.backoff.ms"] = "20";
        options.Kafka.Settings["reconnect.backoff.max.ms"] = "100";
        options.SchemaRegistry.Url = Registry.Url;
        options.SchemaRegistry.CacheDirectory = "";
        options.Batching.FlushAge = TimeSpan.FromMilliseconds(50);
        options.Spans.Partitions = Partitions;
        options.Events.Partitions = Partitions;
        options.Spans.Sources.Clear();
        options.Spans.Sources.Add(Source.Name);
        configure?.Invoke(options);
        var services = new TelemetryServices { ReadVariable = static _ => null, Owns = a => a.Source == Source };
        var client = new TelemetryClient(options, serve?.Invoke(services) ?? services);
        client.Start();
        return client;
    }

    public ActivityTraceId Span(string name = "span", Action<Activity>? configure = null)
    {
        using var activity = Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext))!;
        configure?.Invoke(activity);
        return activity.TraceId;
    }

    public List<ReadRecord> Read(string topic, int partitions = Partitions)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = Kafka.BootstrapServers,
            GroupId = "delivery-tests",
            EnablePartitionEof = true,
            FetchWaitMaxMs = 10,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var records = new List<ReadRecord>();
        for (var ended = 0; ended < partitions;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException(topic);
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                records.Add(new ReadRecord(result));
            }
        }

        return records;
    }

    /// <summary>Checks that the sequences of each lane are contiguous from 0, duplicates of one origin aside, and returns the records without these.</summary>
    public static List<ReadRecord> Contiguous(IEnumerable<ReadRecord> records)
    {
        var unique = records.DistinctBy(r => r.Origin).ToList();
        foreach (var lane in unique.GroupBy(r => (r.Origin.InstanceId, r.Origin.Lane)))
        {
            ulong next = 0;
            foreach (var record in lane.OrderBy(r => r.Origin.FirstSequence))
            {
                Assert.That(record.Origin.FirstSequence, Is.EqualTo(next), $"lane {lane.Key.Lane}");
                next += record.Origin.Count;
            }
        }

        return unique;
    }

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        await Registry.DisposeAsync();
        Kafka.Dispose();
    }
}
