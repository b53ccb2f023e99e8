using Confluent.Kafka;

namespace Telemetry.Sdk.Transport;

/// <summary>One producer instance, from its building to its death by a fatal error or the client's end.</summary>
internal sealed class ProducerLife : IDisposable
{
    // Long enough for the reports of a purge, short enough for a shutdown.
    private static readonly TimeSpan LastReports = TimeSpan.FromMilliseconds(500);

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly CancellationTokenSource _end = new();
    private readonly KafkaConditions _conditions;

    // Held by every use of the producer: freed in the middle of a call, its native memory would take the process with it.
    private readonly Lock _use = new();

    // Under the lock.
    private bool _disposed;

    // Set once, by a librdkafka callback.
    private volatile string? _died;

    public ProducerLife(int generation, TransportSettings settings, KafkaConditions conditions)
    {
        Generation = generation;
        _conditions = conditions;
        var config = ProducerSettings.Build(settings, conditions.HookFailed, out var undone);
        conditions.Undone(undone);
        _producer = CreateBuilder(config, settings.Kafka.ConfigureProducerBuilder).Build();
    }

    public int Generation { get; }

    /// <summary>Gets what it died of, or <see langword="null"/> while it lives.</summary>
    public string? Died => _died;

    /// <summary>Gets the token that is cancelled when it dies.</summary>
    public CancellationToken Ended => _end.Token;

    public Handle Handle => _producer.Handle;

    /// <summary>Hands a record over; an error when Kafka's client refused it at once.</summary>
    public Error? Produce(OutgoingRecord record, Action<ProducerLife, OutgoingRecord, Error> report)
    {
        var message = new Message<byte[], byte[]>
        {
            Key = record.Key!,
            Value = record.Value,
            Headers = record.Headers,
            Timestamp = new Timestamp(record.Timestamp),
        };
        try
        {
            using var use = _use.EnterScope();
            if (_disposed)
            {
                return new Error(ErrorCode.Local_Fatal, "the producer ended");
            }

            _producer.Produce(new TopicPartition(record.Topic.Name, record.Partition), message, r => report(this, record, r.Error));
            return null;
        }
        catch (ProduceException<byte[], byte[]> e)
        {
            return e.Error;
        }
        catch (KafkaException e)
        {
            return e.Error;
        }
    }

    public void Flush(TimeSpan timeout)
    {
        try
        {
            using var use = _use.EnterScope();
            if (!_disposed)
            {
                _producer.Flush(timeout);
            }
        }
        catch (KafkaException)
        {
            // It died meanwhile; what it held is reported by its end.
        }
    }

    public void Dispose()
    {
        Flush(LastReports);
        lock (_use)
        {
            _disposed = true;
        }

        _producer.Dispose();
        _end.Dispose();
    }

    private ProducerBuilder<byte[], byte[]> CreateBuilder(ProducerConfig config, Action<ProducerBuilder<byte[], byte[]>>? hook)
    {
        var builder = CreateBuilder(config);
        try
        {
            hook?.Invoke(builder);
            return builder;
        }
#pragma warning disable CA1031 // The application's code may throw anything; telemetry goes on with the builder it had.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _conditions.HookFailed(e);
            return CreateBuilder(config);
        }
    }

    private ProducerBuilder<byte[], byte[]> CreateBuilder(ProducerConfig config) => new ProducerBuilder<byte[], byte[]>(config)
        .SetErrorHandler((_, error) => OnError(error))
        .SetLogHandler((_, message) => _conditions.ClientLog(message))
        .SetStatisticsHandler((_, statistics) => _conditions.Statistics(statistics));

    private void OnError(Error error)
    {
        _conditions.ClientError(error);
        if (error.IsFatal)
        {
            _died ??= $"{error.Code}: {error.Reason}";

            // Not on librdkafka's thread: what waits for the end may call back into the producer.
            _ = _end.CancelAsync();
        }
    }
}
