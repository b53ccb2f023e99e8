using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Testing;
using TicketShop.Cli;
using TicketShop.Contracts;
using TicketShop.Services;

namespace TicketShop.Run;

/// <summary>Kafka and the Schema Registry of a run: embedded in this process, or a real cluster.</summary>
internal sealed class Backbone : IAsyncDisposable
{
    private static readonly TimeSpan AdminTime = TimeSpan.FromSeconds(15);

    private readonly EmbeddedKafka? _kafka;
    private readonly EmbeddedSchemaRegistry? _registry;

    private Backbone(Cluster cluster, EmbeddedKafka? kafka = null, EmbeddedSchemaRegistry? registry = null) =>
        (Cluster, _kafka, _registry) = (cluster, kafka, registry);

    public Cluster Cluster { get; }

    public bool IsEmbedded => _kafka is not null;

    /// <summary>Starts the embedded backbone with the run's topics, or makes the order topic on the given cluster; the SDK makes the others there.</summary>
    /// <exception cref="ShopException">The cluster does not answer.</exception>
    public static async Task<Backbone> StartAsync(Cluster? cluster)
    {
        if (cluster is not null)
        {
            await CreateOrderTopicAsync(cluster);
            return new Backbone(cluster);
        }

        var kafka = EmbeddedKafka.Start();
        foreach (var topic in (string[])[ShopTopics.Spans, Order.Topic, .. ShopTopics.Events])
        {
            kafka.CreateTopic(topic, ShopTopics.Partitions);
        }

        var registry = await EmbeddedSchemaRegistry.StartAsync();
        var folder = Directory.CreateTempSubdirectory("ticketshop-").FullName;
        return new Backbone(new Cluster(kafka.BootstrapServers, registry.Url) { SchemaIdFolder = folder }, kafka, registry);
    }

    /// <summary>Takes the embedded broker down: clients are cut off, records are kept.</summary>
    public void BrokerDown() => _kafka?.BrokerDown();

    public void BrokerUp() => _kafka?.BrokerUp();

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        _kafka?.Dispose();
        if (Cluster.SchemaIdFolder is { } folder)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CreateOrderTopicAsync(Cluster cluster)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.Kafka }.WithLogin()).SetLogHandler((_, _) => { }).Build();
        try
        {
            var topic = new TopicSpecification { Name = Order.Topic, NumPartitions = ShopTopics.Partitions, ReplicationFactor = -1 };
            await admin.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = AdminTime });
        }
        catch (CreateTopicsException e) when (e.Results.TrueForAll(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
            // An earlier run made it.
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_UnsupportedFeature)
        {
            // An embedded Kafka of another process: whoever started it makes the topics.
        }
        catch (KafkaException e)
        {
            throw new ShopException($"Kafka at {cluster.Kafka} does not answer as it should: {e.Error.Reason}", e);
        }
    }
}
