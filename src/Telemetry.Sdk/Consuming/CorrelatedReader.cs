using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// Reads spans and business events from Kafka and yields them joined by trace. It joins no group, commits nothing and
/// creates no topic: any number of readers may read the same topics. Topics that do not exist yet are waited for.
/// </summary>
public sealed class CorrelatedReader : IAsyncDisposable
{
    /// <summary>Initializes a new instance of the <see cref="CorrelatedReader"/> class. No connection is made before <see cref="ReadTracesAsync"/> is enumerated.</summary>
    public CorrelatedReader(CorrelatedReaderOptions options)
        : this(options, null, TimeProvider.System)
    {
    }

    internal CorrelatedReader(CorrelatedReaderOptions options, ILoggerFactory? loggerFactory, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = loggerFactory;
        _ = time;
        State = null;
    }

    /// <summary>Gets why not everything that was asked for is being read.</summary>
    public string? State { get; private set; }

    /// <summary>Gets whether not everything is being read.</summary>
    public bool IsDegraded => State is not null;

    /// <summary>Asks the brokers for the end of every topic.</summary>
    public static Task<IReadOnlyList<TopicPartitionOffset>> GetEndOffsetsAsync(CorrelatedReaderOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Yields traces.</summary>
    public IAsyncEnumerable<CorrelatedTrace> ReadTracesAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Takes the end offsets now and reads to them.</summary>
    public Task FinishAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Returns the account.</summary>
    public ReadReport GetReport() => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
