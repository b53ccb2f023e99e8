using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>One Kafka consumer that joins no group, and the admin client that shares its connections. The consumer is used by the reader's thread only.</summary>
internal sealed class ReaderConnection : IDisposable
{
    // Brokers of the real Kafka answer as soon as a record comes; the embedded one only after this wait.
    private const int FetchWaitMilliseconds = 50;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    private const int ProbeKilobytes = 512;
    private const int DefaultMessageBytes = 1_000_000;

    private readonly IAdminClient _admin;
    private readonly KafkaOptions _kafka;
    private readonly IsolationLevel _isolation;
    private readonly CancellationTokenSource _closed = new();

    private ReaderConnection(IConsumer<byte[], byte[]> consumer, KafkaOptions kafka, IsolationLevel isolation)
    {
        Consumer = consumer;
        _kafka = kafka;
        _isolation = isolation;
        _admin = new DependentAdminClientBuilder(consumer.Handle).Build();
    }

    public IConsumer<byte[], byte[]> Consumer { get; }

    /// <summary>Builds a consumer; no broker is needed for it.</summary>
    /// <param name="kafka">The client's settings.</param>
    /// <param name="prefetchKilobytes">The size of the client's queue.</param>
    /// <param name="onError">Receives the client's errors, on whatever thread polls.</param>
    /// <param name="logger">Receives what the client logs.</param>
    /// <exception cref="TelemetryException">A setting is refused, or the application's hook failed.</exception>
    public static ReaderConnection Open(KafkaOptions kafka, int prefetchKilobytes, Action<Error> onError, ILogger logger)
    {
        try
        {
            var config = ToConfig(kafka, prefetchKilobytes);
            var isolation = config.IsolationLevel ?? IsolationLevel.ReadCommitted;
            var builder = new ConsumerBuilder<byte[], byte[]>(config)
                .SetErrorHandler((_, error) => onError(error))
                .SetLogHandler((_, message) => Log.ConsumerLog(logger, message.Facility, message.Message));
            kafka.ConfigureConsumerBuilder?.Invoke(builder);
            return new ReaderConnection(builder.Build(), kafka, isolation);
        }
        catch (Exception e) when (e is KafkaException or InvalidOperationException or ArgumentException)
        {
            throw new TelemetryException($"Kafka's consumer could not be built: {e.Message}", isTransient: false, e);
        }
    }

    /// <summary>Returns the partitions of topics; topics that do not exist are absent. Creates none.</summary>
    /// <exception cref="KafkaException">No broker answered, or access was refused.</exception>
    public async Task<IReadOnlyList<TopicPartition>> DescribeAsync(IReadOnlyList<string> topics)
    {
        try
        {
            var options = new DescribeTopicsOptions { RequestTimeout = RequestTimeout };
            var described = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics), options).ConfigureAwait(false);
            return ToPartitions(described.TopicDescriptions);
        }
        catch (DescribeTopicsException e)
        {
            var refused = e.Results.TopicDescriptions.Find(static t => t.Error.IsError && t.Error.Code != ErrorCode.UnknownTopicOrPart);
            return refused is null
                ? ToPartitions(e.Results.TopicDescriptions)
                : throw new KafkaException(new Error(refused.Error.Code, $"{refused.Name}: {refused.Error.Reason}"), e);
        }
    }

    /// <summary>Returns one offset for each partition.</summary>
    /// <exception cref="KafkaException">A partition's leader did not answer, or refused.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> ListOffsetsAsync(IEnumerable<TopicPartition> partitions, OffsetSpec at)
    {
        var specs = partitions.Select(p => new TopicPartitionOffsetSpec { TopicPartition = p, OffsetSpec = at }).ToList();
        if (specs.Count == 0)
        {
            return new Dictionary<TopicPartition, long>();
        }

        // A reader of committed records stops at the last stable offset: only that is an end that it reaches.
        var options = new ListOffsetsOptions { RequestTimeout = RequestTimeout, IsolationLevel = _isolation };
        var listed = await _admin.ListOffsetsAsync(specs, options).ConfigureAwait(false);
        return listed.ResultInfos.ToDictionary(
            static r => r.TopicPartitionOffsetError.TopicPartition,
            static r => r.TopicPartitionOffsetError.Offset.Value);
    }

    /// <summary>Runs a search over offsets, with a consumer of its own; ends when this connection is closed.</summary>
    /// <exception cref="KafkaException">No broker answered, or a partition could not be read.</exception>
    public Task SearchAsync(OffsetSearch search)
    {
        var closed = _closed.Token;
        return Task.Run(
            () =>
            {
                using var connection = Open(_kafka, ProbeKilobytes, static _ => { }, NullLogger.Instance);
                OffsetProbe.Run(connection.Consumer, search, closed);
            },
            closed);
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _admin.Dispose();
        Consumer.Dispose();
    }

    private static List<TopicPartition> ToPartitions(IEnumerable<TopicDescription> topics) =>
        [.. topics
            .Where(static t => !t.Error.IsError)
            .SelectMany(static t => t.Partitions.Select(p => new TopicPartition(t.Name, p.Partition)))];

    private static ConsumerConfig ToConfig(KafkaOptions kafka, int prefetchKilobytes)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = "telemetry-sdk-reader",
            FetchWaitMaxMs = FetchWaitMilliseconds,
            QueuedMaxMessagesKbytes = prefetchKilobytes,
            ReconnectBackoffMaxMs = 1_000,
            LogConnectionClose = false,
        };
        foreach (var (name, value) in kafka.Settings)
        {
            // Environment variables cannot hold a dot.
            config.Set(name.Replace('_', '.'), value);
        }

        // One answer must not be much larger than the queue it goes to; librdkafka refuses less than one message.
        config.FetchMaxBytes ??= Math.Max(prefetchKilobytes * 1024, config.MessageMaxBytes ?? DefaultMessageBytes);
        config.EnableAutoCommit = false;
        config.EnableAutoOffsetStore = false;
        config.AllowAutoCreateTopics = false;
        config.EnablePartitionEof = true;
        config.AutoOffsetReset = AutoOffsetReset.Error;
        return config;
    }
}
