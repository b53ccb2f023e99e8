using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Telemetry.Sdk.Consuming;

/// <summary>
/// Reads spans and business events from Kafka and yields them joined by trace. It joins no group, commits nothing and
/// creates no topic: any number of readers may read the same topics. Topics that do not exist yet are waited for. All members
/// are thread-safe; a reader is enumerated once.
/// </summary>
/// <example><code>
/// var options = new CorrelatedReaderOptions().Spans().Event&lt;SeatsHeld&gt;();
/// await using var reader = new CorrelatedReader(options);
/// await foreach (var trace in reader.ReadTracesAsync(cancellationToken)) { ... }
/// </code></example>
public sealed class CorrelatedReader : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ConsumeLoop _loop;
    private readonly TraceOutput _output = new();
    private readonly TimeProvider _time;

    // 0 or 1; set once by whoever comes first.
    private int _isStarted;
    private int _isEnumerated;

    /// <summary>Initializes a new instance of the <see cref="CorrelatedReader"/> class. Nothing is connected before it is enumerated.</summary>
    /// <param name="options">What to read; copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="OptionsValidationException">Options are invalid; all of them are named, with value and limit.</exception>
    public CorrelatedReader(CorrelatedReaderOptions options)
        : this(options, NullLoggerFactory.Instance)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="CorrelatedReader"/> class. Nothing is connected before it is enumerated.</summary>
    /// <param name="options">What to read; copied.</param>
    /// <param name="loggerFactory">Receives what the reader has to say (category <c>Telemetry.Sdk.Consuming.CorrelatedReader</c>).</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="OptionsValidationException">Options are invalid; all of them are named, with value and limit.</exception>
    public CorrelatedReader(CorrelatedReaderOptions options, ILoggerFactory loggerFactory)
        : this(options, loggerFactory, TimeProvider.System)
    {
    }

    internal CorrelatedReader(CorrelatedReaderOptions options, ILoggerFactory loggerFactory, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _time = time;
        _loop = new ConsumeLoop(new ReaderSettings(options), _output, loggerFactory.CreateLogger<CorrelatedReader>(), time);
    }

    /// <summary>Gets why not everything that was asked for is being read, in words for a health check or a log; <see langword="null"/> where it is.</summary>
    public string? State => _loop.State.Text;

    /// <summary>Gets a value indicating whether not everything that was asked for is being read: a topic does not exist yet, or no broker answers.</summary>
    public bool IsDegraded => State is not null;

    /// <summary>Asks the brokers for the end of every topic of some options, for <see cref="ReadStart.Offsets"/>. Topics that do not exist are left out.</summary>
    /// <param name="options">The topics and the Kafka client's settings.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The offset that each partition's next record will have.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="OptionsValidationException">Options are invalid.</exception>
    /// <exception cref="TelemetryException">No broker answered within 10 seconds, or access was refused.</exception>
    public static async Task<IReadOnlyList<TopicPartitionOffset>> GetEndOffsetsAsync(CorrelatedReaderOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new ReaderSettings(options);

        // Building and closing Kafka's client blocks for moments: not on the caller's thread.
        return await Task.Run(() => ListEndsAsync(settings, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads, and yields traces as they become complete. To leave the loop, or to cancel it, ends the reader; what was not yet delivered is left to the next reader.</summary>
    /// <param name="cancellationToken">Ends the reader.</param>
    /// <returns>The traces. The sequence ends after <see cref="FinishAsync"/> or dispose, else never.</returns>
    /// <exception cref="InvalidOperationException">The reader is or was enumerated.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TelemetryException">Kafka's client refused its settings, or <see cref="CorrelatedReaderOptions.CompleteWhen"/> threw.</exception>
    public async IAsyncEnumerable<CorrelatedTrace> ReadTracesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isEnumerated, 1) == 1)
        {
            throw new InvalidOperationException("A reader is enumerated once; make a new one.");
        }

        Start();
        try
        {
            while (await _output.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                while (!_loop.IsStopping && _output.TryRead(out var trace))
                {
                    yield return trace;
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (_loop.IsStopping)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes the end offsets that the topics have now, reads to them, delivers what is then open as
    /// <see cref="CompletionReason.RangeEnd"/> and ends the enumeration. Somebody must enumerate meanwhile. Topics that do not exist hold nothing.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; the reader goes on towards the end until it is disposed.</param>
    /// <returns>A task that ends when the last trace was handed to the enumeration.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled, or the reader ended before it came to the end.</exception>
    /// <exception cref="TelemetryException">The reader failed.</exception>
    public Task FinishAsync(CancellationToken cancellationToken = default)
    {
        Start();
        _loop.ReadToEnd();
        return _loop.ReachedEnd.WaitAsync(cancellationToken);
    }

    /// <summary>Returns what was read since the reader was made.</summary>
    /// <returns>One moment's account.</returns>
    public ReadReport GetReport() => _loop.Progress.ToReport();

    /// <summary>Ends the reader and its enumeration, within 5 seconds. Harmless when called again.</summary>
    /// <returns>A task that ends when the connections are closed.</returns>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static async Task<IReadOnlyList<TopicPartitionOffset>> ListEndsAsync(ReaderSettings settings, CancellationToken cancellationToken)
    {
        using var connection = ReaderConnection.Open(settings.Kafka, settings.PrefetchKilobytes, static _ => { }, NullLogger.Instance);
        try
        {
            var partitions = await connection.DescribeAsync(settings.Topics).WaitAsync(cancellationToken).ConfigureAwait(false);
            var ends = await connection.ListOffsetsAsync(partitions, OffsetSpec.Latest()).WaitAsync(cancellationToken).ConfigureAwait(false);
            return [.. ends.Select(static e => new TopicPartitionOffset(e.Key, e.Value))];
        }
        catch (KafkaException e)
        {
            throw new TelemetryException($"The ends of the topics could not be read: {e.Message}", isTransient: !e.Error.IsFatal, e);
        }
    }

    private void Start()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            _loop.Start();
        }
    }

    private async Task StopAsync()
    {
        _loop.Stop();
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            // Never started, and now it never will be.
            _loop.EndUnstarted();
            return;
        }

        using var timeout = new CancellationTokenSource(StopTimeout, _time);
        await _loop.Ended.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
