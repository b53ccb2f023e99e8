using Confluent.Kafka;
using Telemetry.Sdk.Consuming;
using TicketShop.Cli;
using TicketShop.Contracts;
using TicketShop.Measures;
using TicketShop.Services;
using TicketShop.V1;

namespace TicketShop.Proof;

/// <summary>Reads back what this run's services wrote, and counts: the other end of the proof.</summary>
internal sealed class RunReader : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(30);

    private readonly CorrelatedReader _reader;
    private readonly Task _reading;

    // Touched by the reading task, and by others once it has ended.
    private readonly TraceTally _traces = new();

    private volatile CorrelatedTrace? _purchase;

    private RunReader(CorrelatedReader reader)
    {
        _reader = reader;
        _reading = ReadAsync();
    }

    /// <summary>Gets the time from the end of a span to the moment its record was decoded.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Gets the traces counted so far.</summary>
    public (long Complete, long Partial) Traces => (_traces.Complete, _traces.Partial);

    public ReadReport Report => _reader.GetReport();

    /// <summary>Where the topics end now; a run that begins now begins here.</summary>
    public static Task<IReadOnlyList<TopicPartitionOffset>> EndOffsetsAsync(Cluster cluster, CancellationToken cancellationToken) =>
        CorrelatedReader.GetEndOffsetsAsync(Options(cluster), cancellationToken);

    /// <summary>Begins to read, from where the topics ended before the services started; only what those services wrote counts.</summary>
    public static RunReader Start(Cluster cluster, IEnumerable<TopicPartitionOffset> from, IReadOnlySet<Guid> instanceIds)
    {
        var options = Options(cluster);
        options.Start = ReadStart.Offsets(from);
        options.InstanceIds = instanceIds;
        return new RunReader(new CorrelatedReader(options));
    }

    /// <summary>Gets the first whole purchase that was read, or <see langword="null"/>.</summary>
    public CorrelatedTrace? Purchase => _purchase;

    /// <summary>Takes the end offsets, reads to them, and counts what was open.</summary>
    /// <returns>Whether that was done within 30 seconds.</returns>
    public async Task<bool> FinishAsync()
    {
        using var limit = new CancellationTokenSource(FinishLimit);
        try
        {
            await _reader.FinishAsync(limit.Token);
            await _reading.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static CorrelatedReaderOptions Options(Cluster cluster)
    {
        var options = new CorrelatedReaderOptions { Quiet = Quiet }
            .Spans(ShopTopics.Spans)
            .Event<SessionStarted>().Event<QueueEntered>().Event<QueueAdmitted>()
            .Event<SeatsHeld>().Event<SeatsReleased>()
            .Event<CheckoutStarted>().Event<PaymentAuthorized>().Event<PaymentDeclined>()
            .Event<OrderPlaced>().Event<TicketIssued>();
        options.Kafka.BootstrapServers = cluster.Kafka;
        options.Kafka.Settings["reconnect.backoff.max.ms"] = $"{ShopSettings.ReconnectBackoffMs}";
        foreach (var (key, value) in ClusterLogin.Settings)
        {
            options.Kafka.Settings[key] = value;
        }

        return options;
    }

    private async Task ReadAsync()
    {
        await foreach (var trace in _reader.ReadTracesAsync())
        {
            _traces.Add(trace);
            foreach (var span in trace.Spans)
            {
                Latency.Record(span.ReceivedAt - DateTimeOffset.UnixEpoch.AddTicks((long)(span.EndUnixNano / 100)));
            }

            if (_purchase is null && !trace.IsPartial && trace.EventsOf<TicketIssued>().Any())
            {
                _purchase = trace;
            }
        }
    }
}
