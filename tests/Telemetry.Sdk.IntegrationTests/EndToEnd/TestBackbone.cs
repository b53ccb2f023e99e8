using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.Testing;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>A cluster and a registry to run a test on, and the settings that clients need for them.</summary>
internal abstract class TestBackbone : IAsyncDisposable
{
    /// <summary>The topic setting that makes lane time the broker's.</summary>
    public const string TimestampType = "message.timestamp.type";

    protected static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>(StringComparer.Ordinal);

    private readonly List<string> _topics = [];

    protected TestBackbone(EmbeddedSchemaRegistry registry) => Registry = registry;

    public EmbeddedSchemaRegistry Registry { get; }

    public abstract string BootstrapServers { get; }

    /// <summary>Gets a value indicating whether topics are created over Kafka's protocol; the embedded broker's are made by its owner.</summary>
    public virtual bool HasTopicAdministration => true;

    /// <summary>Gets what a client needs beside the brokers that may write.</summary>
    public virtual IReadOnlyDictionary<string, string> WriterSettings => NoSettings;

    /// <summary>Gets what a client needs beside the brokers that may read.</summary>
    public virtual IReadOnlyDictionary<string, string> ReaderSettings => NoSettings;

    /// <summary>Gets what a client needs beside the brokers that may do everything.</summary>
    protected virtual IReadOnlyDictionary<string, string> AdministratorSettings => NoSettings;

    public static async Task<TestBackbone> StartAsync(BackboneKind kind)
    {
        var cluster = kind switch
        {
            BackboneKind.Real => await SharedClusters.RealAsync(),
            BackboneKind.Secure => await SharedClusters.SecureAsync(),
            _ => null,
        };
        var registry = await EmbeddedSchemaRegistry.StartAsync();
        return cluster is null ? new EmbeddedBackbone(registry) : new KafkaBackbone(cluster, registry);
    }

    /// <summary>Creates topics as the declared ones should be.</summary>
    public virtual async Task CreateTopicsAsync(params IEnumerable<string> topics)
    {
        using var admin = Administrator();
        await admin.CreateTopicsAsync(topics.Select(topic => new TopicSpecification
        {
            Name = topic,
            NumPartitions = TestTopics.Partitions,
            Configs = new Dictionary<string, string> { [TimestampType] = "LogAppendTime" },
        }));
        _topics.AddRange(topics);
    }

    /// <summary>Returns options of a client that writes to a test's topics.</summary>
    public TelemetryOptions ClientOptions(TestTopics topics, TelemetryProfile profile)
    {
        var options = new TelemetryOptions { ServiceName = "seats", ServiceNamespace = "it", Profile = profile };
        options.Kafka.BootstrapServers = BootstrapServers;
        options.Kafka.Linger = TimeSpan.FromMilliseconds(5);
        options.Batching.FlushAge = TimeSpan.FromMilliseconds(100);
        options.SchemaRegistry.Url = Registry.Url;
        options.SchemaRegistry.CacheDirectory = "";
        options.Spans.Topic = topics.Spans;
        options.Events.Add<SeatsHeld>(topics.SeatsHeld).Add<OrderPlaced>(topics.OrderPlaced);
        Apply(WriterSettings, options.Kafka);
        _topics.AddRange(topics.All);
        return options;
    }

    /// <summary>Returns options of a reader of a test's topics.</summary>
    public CorrelatedReaderOptions ReaderOptions(TestTopics topics)
    {
        var options = new CorrelatedReaderOptions();
        options.Kafka.BootstrapServers = BootstrapServers;
        options.Kafka.Settings["fetch.wait.max.ms"] = "10";
        Apply(ReaderSettings, options.Kafka);
        return options.Spans(topics.Spans).Event<SeatsHeld>(topics.SeatsHeld).Event<OrderPlaced>(topics.OrderPlaced);
    }

    /// <summary>Registers the schemas of a test's topics, as a deployment does it.</summary>
    public void RegisterSchemas(TestTopics topics)
    {
        Registry.Register(topics.Spans + "-value", TracesData.Descriptor.File);
        Registry.Register(topics.SeatsHeld + "-value", SeatsHeld.Descriptor.File);
        Registry.Register(topics.OrderPlaced + "-value", OrderPlaced.Descriptor.File);
    }

    /// <summary>Asks the registry for the GUID of a subject's schema.</summary>
    public async Task<Guid> SchemaGuidAsync(string subject)
    {
        using var http = new HttpClient();
        using var json = JsonDocument.Parse(await http.GetStringAsync($"{Registry.Url}/subjects/{subject}/versions/latest"));
        return json.RootElement.GetProperty("guid").GetGuid();
    }

    /// <summary>Returns the names of the topics that there are.</summary>
    public IReadOnlyList<string> ExistingTopics()
    {
        using var admin = Administrator();
        return [.. admin.GetMetadata(Eventually.Patience).Topics.Select(t => t.Topic)];
    }

    /// <summary>Returns an ordinary client that may do everything.</summary>
    public IAdminClient Administrator() =>
        new AdminClientBuilder(new AdminClientConfig(Config(AdministratorSettings))).SetLogHandler((_, _) => { }).Build();

    /// <summary>Reads every record of a topic with an ordinary client.</summary>
    public IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadRecords(string topic) => TopicRecords.Read(Config(ReaderSettings), topic);

    /// <summary>Reads a test's topics to their end, as an application does.</summary>
    public async Task<(IReadOnlyList<CorrelatedTrace> Traces, ReadReport Report)> ReadTracesAsync(TestTopics topics, CancellationToken cancellation)
    {
        await using var reader = new CorrelatedReader(ReaderOptions(topics));
        var all = reader.ReadTracesAsync(cancellation).ToListAsync(cancellation).AsTask();
        await reader.FinishAsync(cancellation);
        return (await all, reader.GetReport());
    }

    public virtual async ValueTask DisposeAsync() => await Registry.DisposeAsync();

    /// <summary>Deletes the topics that tests used.</summary>
    protected async Task DeleteTopicsAsync()
    {
        var left = ExistingTopics().Intersect(_topics, StringComparer.Ordinal).ToList();
        if (left.Count > 0)
        {
            using var admin = Administrator();
            await admin.DeleteTopicsAsync(left);
        }
    }

    private static void Apply(IReadOnlyDictionary<string, string> settings, KafkaOptions options)
    {
        foreach (var (key, value) in settings)
        {
            options.Settings[key] = value;
        }
    }

    private Dictionary<string, string> Config(IReadOnlyDictionary<string, string> settings) =>
        new(settings, StringComparer.Ordinal) { ["bootstrap.servers"] = BootstrapServers };
}
