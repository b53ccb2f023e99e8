using System.Globalization;
using System.Net;
using Confluent.Kafka;
using Telemetry.Sdk.Testing.Broker;

namespace Telemetry.Sdk.Testing;

/// <summary>
/// A Kafka cluster inside this process, for development and tests: the mock cluster of the librdkafka that Confluent.Kafka has loaded. It
/// speaks the Kafka protocol over TCP on 127.0.0.1, to clients of any language and process, and holds records in memory until it is
/// disposed.
/// </summary>
/// <remarks>
/// <para>
/// Works: producing and consuming with headers, keys and all codecs, idempotent producers, consumer groups of both protocols with commits,
/// first and last offsets. Does not: creating, changing or configuring topics through an admin client (refused at once with a
/// <see cref="KafkaException"/> of <see cref="ErrorCode.Local_UnsupportedFeature"/>; use <see cref="CreateTopic"/>), offsets by time (always
/// the end), <c>read_committed</c>, persistence. Never call <c>ListConsumerGroupsAsync</c> or <c>DeleteGroupsAsync</c> against it:
/// librdkafka ends the calling process.
/// </para>
/// <para>
/// A partition keeps its newest 5 MiB of compressed batches, or 100,000 batches; a slower consumer goes on as its <c>auto.offset.reset</c>
/// says. A client that may create topics gets unknown ones with 4 partitions. The broker does not wake a waiting fetch: set
/// <c>fetch.wait.max.ms=10</c> on consumers whose latency matters (7 ms instead of 435 ms at the median).
/// </para>
/// <para>All members are safe to call from any thread.</para>
/// </remarks>
public sealed class EmbeddedKafka : IDisposable, IAsyncDisposable
{
    /// <summary>Names all brokers where a broker id is asked for.</summary>
    public const int AllBrokers = -1;

    private const int MostBrokers = 16;

    private readonly NativeMockCluster _cluster;
    private readonly TcpRelay[] _relays;   // empty without a chosen port
    private readonly int _brokers;
    private readonly int _replicas;

    private EmbeddedKafka(NativeMockCluster cluster, TcpRelay[] relays, EmbeddedKafkaOptions options)
    {
        _cluster = cluster;
        _relays = relays;
        _brokers = options.Brokers;
        _replicas = Math.Min(options.ReplicationFactor, options.Brokers);
        var addresses = cluster.Addresses();
        for (var i = 0; i < relays.Length; i++)
        {
            cluster.SetAddress(i + 1, "127.0.0.1", relays[i].Port);
            relays[i].Start(IPEndPoint.Parse(addresses[i]));
        }

        BootstrapServers = relays.Length == 0
            ? string.Join(',', addresses)
            : string.Join(',', relays.Select(relay => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{relay.Port}")));
    }

    /// <summary>Gets the brokers' addresses as clients take them in <c>bootstrap.servers</c>. They never change.</summary>
    public string BootstrapServers { get; }

    /// <summary>Starts one broker on a free port.</summary>
    /// <exception cref="NotSupportedException">Confluent.Kafka loaded a librdkafka whose mock cluster this package does not know.</exception>
    public static EmbeddedKafka Start() => Start(new EmbeddedKafkaOptions());

    /// <summary>Starts a cluster. It accepts clients when the call returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="IOException">A chosen port is taken.</exception>
    /// <exception cref="NotSupportedException">Confluent.Kafka loaded a librdkafka whose mock cluster this package does not know.</exception>
    public static EmbeddedKafka Start(EmbeddedKafkaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validate(options);
        var relays = new List<TcpRelay>();
        NativeMockCluster? cluster = null;
        try
        {
            for (var i = 0; options.Port != 0 && i < options.Brokers; i++)
            {
                relays.Add(new TcpRelay(options.Port + i));
            }

            cluster = new NativeMockCluster(options.Brokers);
            var kafka = new EmbeddedKafka(cluster, [.. relays], options);
            kafka.Prepare(options);
            return kafka;
        }
        catch
        {
            cluster?.Dispose();
            relays.ForEach(relay => relay.Dispose());
            throw;
        }
    }

    /// <summary>
    /// Creates a topic. A topic of the same name and partition count is left as it is, so that several fixtures can declare what they need.
    /// </summary>
    /// <param name="name">1 to 249 letters, digits, '.', '_' or '-'.</param>
    /// <param name="partitions">1 to 10,000.</param>
    /// <exception cref="ArgumentException">The name is not one that Kafka takes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="partitions"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The topic exists with another number of partitions.</exception>
    public void CreateTopic(string name, int partitions = 12)
    {
        TopicName.Check(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, 10_000);
        var result = _cluster.CreateTopic(name, partitions, _replicas);
        if (result == ErrorCode.TopicAlreadyExists)
        {
            CheckPartitions(name, partitions);
            return;
        }

        Check(result, $"create topic '{name}'");
    }

    /// <summary>Deletes a topic with its records. Clients then get <see cref="ErrorCode.UnknownTopicOrPart"/>.</summary>
    /// <exception cref="KafkaException">There is no such topic.</exception>
    public void DeleteTopic(string name)
    {
        TopicName.Check(name);
        Check(_cluster.DeleteTopic(name), $"delete topic '{name}'");
    }

    /// <summary>Removes the batches that lie wholly before an offset, which becomes the first offset of the partition.</summary>
    /// <exception cref="KafkaException">There is no such partition, or the offset lies after its end.</exception>
    public void DeleteRecords(string topic, int partition, long beforeOffset)
    {
        TopicName.Check(topic);
        Check(_cluster.DeleteRecords(topic, partition, beforeOffset), $"delete records of '{topic}' [{partition}]");
    }

    /// <summary>
    /// Takes a broker down: its clients are cut off at once and new ones are refused, until <see cref="BrokerUp"/>. Leaders do not move, and
    /// records are kept. A batch that was stored and whose answer is cut off is stored a second time when the producer sends it again: unlike a
    /// real broker this one does not know it by its sequence number.
    /// </summary>
    /// <param name="brokerId">The broker, or <see cref="AllBrokers"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    public void BrokerDown(int brokerId = 1)
    {
        foreach (var relay in RelaysOf(brokerId))
        {
            relay.Down();
        }

        Check(_cluster.SetDown(brokerId), $"take broker {brokerId} down");
    }

    /// <summary>Lets a broker accept clients again after <see cref="BrokerDown"/>.</summary>
    /// <param name="brokerId">The broker, or <see cref="AllBrokers"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    public void BrokerUp(int brokerId = 1)
    {
        var relays = RelaysOf(brokerId);
        Check(_cluster.SetUp(brokerId), $"bring broker {brokerId} up");
        foreach (var relay in relays)
        {
            relay.Up();
        }
    }

    /// <summary>
    /// Delays every answer of a broker. Requests on one connection are answered in order, so a client waits at least this long for each.
    /// </summary>
    /// <param name="time">0 (no delay, as at the start) to 1 hour, in whole milliseconds.</param>
    /// <param name="brokerId">The broker, or <see cref="AllBrokers"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of range, or there is no such broker.</exception>
    public void SetRoundTripTime(TimeSpan time, int brokerId = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromHours(1));
        CheckBroker(brokerId);
        Check(_cluster.SetRoundTripTime(brokerId, (int)time.TotalMilliseconds), $"delay broker {brokerId}");
    }

    /// <summary>
    /// Makes the next requests of one kind fail, the first with the first error and so on; later ones are answered as usual.
    /// <see cref="ErrorCode.NoError"/> lets one pass, <see cref="ErrorCode.Local_Transport"/> cuts the connection instead of answering.
    /// </summary>
    /// <param name="request">The kind of request, on any broker and from any client.</param>
    /// <param name="errors">Added behind those that are still waiting.</param>
    public void InjectErrors(EmbeddedKafkaRequest request, params ErrorCode[] errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (errors.Length > 0)
        {
            _cluster.PushErrors(ApiKey(request), Array.ConvertAll(errors, error => (int)error));
        }
    }

    /// <summary>Removes the injected errors of one kind of request that have not been used.</summary>
    public void ClearErrors(EmbeddedKafkaRequest request) => _cluster.ClearErrors(ApiKey(request));

    /// <summary>Removes all injected errors that have not been used, of the kinds that <see cref="EmbeddedKafkaRequest"/> names.</summary>
    public void ClearErrors()
    {
        foreach (var request in Enum.GetValues<EmbeddedKafkaRequest>())
        {
            _cluster.ClearErrors((int)request);
        }
    }

    /// <summary>
    /// Sets the error that metadata answers give for a topic, for example <see cref="ErrorCode.TopicAuthorizationFailed"/>;
    /// <see cref="ErrorCode.NoError"/> takes it away. Clients that know the topic notice when they next ask for metadata.
    /// </summary>
    public void SetTopicError(string topic, ErrorCode error)
    {
        TopicName.Check(topic);
        _cluster.SetTopicError(topic, error);
    }

    /// <summary>Makes another broker the leader of a partition.</summary>
    /// <param name="topic">The topic, created with 4 partitions where it does not exist.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="brokerId">The new leader; -1 leaves the partition without one.</param>
    /// <exception cref="KafkaException">There is no such partition or broker.</exception>
    public void SetLeader(string topic, int partition, int brokerId)
    {
        TopicName.Check(topic);
        Check(_cluster.SetLeader(topic, partition, brokerId), $"move '{topic}' [{partition}] to broker {brokerId}");
    }

    /// <summary>
    /// Counts the requests of one kind that arrived since the start or the last <see cref="ClearRequests"/>. 0 unless
    /// <see cref="EmbeddedKafkaOptions.RecordRequests"/> was set.
    /// </summary>
    public int CountRequests(EmbeddedKafkaRequest request) => _cluster.TrackedRequests().Count(kind => kind == (int)request);

    /// <summary>Forgets the requests counted so far.</summary>
    public void ClearRequests() => _cluster.ClearTracked();

    /// <summary>Cuts all clients and frees the cluster with its records. May be called more than once.</summary>
    public void Dispose()
    {
        foreach (var relay in _relays)
        {
            relay.Dispose();
        }

        _cluster.Dispose();
    }

    /// <inheritdoc cref="Dispose" />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Validate(EmbeddedKafkaOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Brokers, MostBrokers);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, IPEndPoint.MaxPort - options.Brokers + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReplicationFactor, 1);
    }

    private static int ApiKey(EmbeddedKafkaRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)request, 0, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)request, short.MaxValue, nameof(request));
        return (int)request;
    }

    private static void Check(ErrorCode result, string what)
    {
        if (result != ErrorCode.NoError)
        {
            throw new KafkaException(new Error(result, $"Cannot {what}: {result.GetReason()}."));
        }
    }

    private void Prepare(EmbeddedKafkaOptions options)
    {
        if (options.RecordRequests)
        {
            _cluster.StartTracking();
        }

        foreach (var (name, partitions) in options.Topics)
        {
            CreateTopic(name, partitions);
        }
    }

    private void CheckPartitions(string topic, int expected)
    {
        if (_cluster.HasPartition(topic, expected - 1) && !_cluster.HasPartition(topic, expected))
        {
            return;
        }

        var actual = 1;
        while (_cluster.HasPartition(topic, actual))
        {
            actual++;
        }

        throw new InvalidOperationException(
            $"Topic '{topic}' exists with {actual} partitions, {expected} were asked for. A client that may create topics makes them with " +
            "4 partitions: create the topic before the first client asks for it.");
    }

    private TcpRelay[] RelaysOf(int brokerId)
    {
        CheckBroker(brokerId);
        return _relays.Length == 0 || brokerId == AllBrokers ? _relays : [_relays[brokerId - 1]];
    }

    private void CheckBroker(int brokerId)
    {
        if (brokerId != AllBrokers && (brokerId < 1 || brokerId > _brokers))
        {
            throw new ArgumentOutOfRangeException(nameof(brokerId), brokerId, $"The brokers of this cluster have the ids 1 to {_brokers}.");
        }
    }
}
