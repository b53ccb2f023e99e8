using System.Diagnostics;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk;

/// <summary>
/// Records spans and business events and sends them to Kafka. One a process is the rule: activity listeners are process-wide, so
/// a second client receives every span again. All members are thread-safe; those on the traced path (<see cref="StartSpan(string)"/>,
/// <see cref="Emit(IMessage)"/>) never wait for I/O and never throw because telemetry failed.
/// </summary>
public sealed class TelemetryClient : IAsyncDisposable, IDisposable
{
    /// <summary>The name of the SDK's own <see cref="ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string InstrumentationName = "Telemetry.Sdk";

    private readonly TimeProvider _time;
    private readonly TelemetryPipeline? _pipeline;
    private readonly Lock _gate = new();

    // Under the lock.
    private bool _started;
    private Task? _stopped;

    /// <summary>Initializes a new instance of the <see cref="TelemetryClient"/> class and starts it, without a container or host. Nothing is created on cluster or registry unless <see cref="TelemetryOptions.Profile"/> says so.</summary>
    /// <param name="options">The settings; a later change of them has no effect.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are invalid; the message names each with its value and limit.</exception>
    public TelemetryClient(TelemetryOptions options)
        : this(options, new TelemetryServices()) => Start();

    /// <summary>Initializes a new instance of the <see cref="TelemetryClient"/> class as <see cref="TelemetryClient(TelemetryOptions)"/> does, and lets it log.</summary>
    /// <param name="options">The settings; a later change of them has no effect.</param>
    /// <param name="loggerFactory">Where the SDK's own messages go, from background threads and rate-limited; the caller disposes it after the client.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are invalid; the message names each with its value and limit.</exception>
    public TelemetryClient(TelemetryOptions options, ILoggerFactory loggerFactory)
        : this(options, new TelemetryServices { LoggerFactory = loggerFactory ?? throw new ArgumentNullException(nameof(loggerFactory)) }) => Start();

    internal TelemetryClient(TelemetryOptions options, TelemetryServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = services.TimeProvider;
        Resolved = OptionsResolution.Resolve(options, services);
        Health = new TelemetryHealth(services.TimeProvider);
        if (Resolved.Options.Enabled)
        {
            _pipeline = new TelemetryPipeline(Resolved, services, Health);
        }
    }

    /// <summary>Gets the random id of this client's life, which is in the <c>tsdk-origin</c> header of each of its records; all zero when telemetry is off.</summary>
    public Guid InstanceId => _pipeline?.InstanceId ?? Guid.Empty;

    internal ResolvedOptions Resolved { get; }

    internal TelemetryHealth Health { get; }

    internal bool IsStarted
    {
        get
        {
            lock (_gate)
            {
                return _started;
            }
        }
    }

    /// <summary>Starts a span as a child of the current one, or as a root. Dispose the scope to end it.</summary>
    /// <param name="name">The span's name, of low cardinality: <c>seat.hold</c>.</param>
    /// <returns>The scope; empty when the span is not recorded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public TelemetrySpan StartSpan(string name) => StartSpan(name, ActivityKind.Internal);

    /// <summary>Starts a span as a child of the current one, or as a root.</summary>
    /// <param name="name">The span's name, of low cardinality.</param>
    /// <param name="kind">Its role in the call.</param>
    /// <returns>The scope; empty when the span is not recorded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public TelemetrySpan StartSpan(string name, ActivityKind kind)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _pipeline is null ? default : SpanStarter.Start(name, kind);
    }

    /// <summary>Starts a span as a child of a given one, for example of a remote caller.</summary>
    /// <param name="name">The span's name, of low cardinality.</param>
    /// <param name="kind">Its role in the call.</param>
    /// <param name="parent">The parent; a default value means the current span.</param>
    /// <returns>The scope; empty when the span is not recorded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public TelemetrySpan StartSpan(string name, ActivityKind kind, ActivityContext parent) => StartSpan(name, kind, parent, links: null);

    /// <summary>Starts a span as a child of a given one, with links to others.</summary>
    /// <param name="name">The span's name, of low cardinality.</param>
    /// <param name="kind">Its role in the call.</param>
    /// <param name="parent">The parent; a default value means the current span.</param>
    /// <param name="links">Spans of this or other traces that it continues; may be <see langword="null"/>.</param>
    /// <returns>The scope; empty when the span is not recorded.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public TelemetrySpan StartSpan(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink>? links)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _pipeline is null ? default : SpanStarter.Start(name, kind, parent, links);
    }

    /// <summary>Sends an event: serialised before the call returns, in the context of the current span, never sampled. What cannot be sent is counted, not thrown.</summary>
    /// <param name="message">Any generated Protobuf message; it is not changed and not kept.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public void Emit(IMessage message) => Emit(message, default);

    /// <summary>Sends an event with a key, time or topic of the caller's.</summary>
    /// <param name="message">Any generated Protobuf message; it is not changed and not kept.</param>
    /// <param name="options">What differs from the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    public void Emit(IMessage message, EmitOptions options)
    {
        ArgumentNullException.ThrowIfNull(message);
        _pipeline?.Events.Add(message, options, completion: null);
    }

    /// <summary>Sends an event and waits until Kafka has acknowledged it.</summary>
    /// <param name="message">Any generated Protobuf message; it is not changed and not kept.</param>
    /// <returns>A task that ends with the acknowledgement.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    /// <exception cref="TelemetryException">It was not acknowledged within <see cref="EventOptions.EmitTimeout"/> (transient; it may still arrive), or was given up.</exception>
    public Task EmitAsync(IMessage message) => EmitAsync(message, default, CancellationToken.None);

    /// <summary>Sends an event and waits until Kafka has acknowledged it.</summary>
    /// <param name="message">Any generated Protobuf message; it is not changed and not kept.</param>
    /// <param name="cancellationToken">Ends the waiting; the event is sent all the same.</param>
    /// <returns>A task that ends with the acknowledgement.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    /// <exception cref="TelemetryException">It was not acknowledged within <see cref="EventOptions.EmitTimeout"/> (transient; it may still arrive), or was given up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task EmitAsync(IMessage message, CancellationToken cancellationToken) => EmitAsync(message, default, cancellationToken);

    /// <summary>Sends an event with a key, time or topic of the caller's, and waits until Kafka has acknowledged it.</summary>
    /// <param name="message">Any generated Protobuf message; it is not changed and not kept.</param>
    /// <param name="options">What differs from the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting; the event is sent all the same.</param>
    /// <returns>A task that ends with the acknowledgement; at once when telemetry is off.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    /// <exception cref="TelemetryException">It was not acknowledged within <see cref="EventOptions.EmitTimeout"/> (transient; it may still arrive), or was given up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task EmitAsync(IMessage message, EmitOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_pipeline is null)
        {
            return Task.CompletedTask;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var completion = new TaskCompletionSource<TelemetryException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pipeline.Events.Add(message, options, completion);
        return AcknowledgedAsync(message, completion.Task, cancellationToken);
    }

    /// <summary>Seals and sends everything that has ended or was emitted before the call, and waits for the acknowledgements.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether all of it was acknowledged or counted as dropped, and how much was not.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<FlushResult> FlushAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        if (_pipeline is null)
        {
            return new FlushResult(true, 0);
        }

        var completed = await EndOrFlushAsync(_pipeline, timeout, cancellationToken).ConfigureAwait(false);
        var snapshot = GetSnapshot();
        var remaining = snapshot.Spans.Queued + snapshot.Spans.InFlight + snapshot.Events.Queued + snapshot.Events.InFlight;
        return new FlushResult(completed, completed ? 0 : remaining);
    }

    /// <summary>Returns one consistent account of all spans and events of this client.</summary>
    /// <returns>The account; all zero when telemetry is off.</returns>
    public TelemetrySnapshot GetSnapshot() => _pipeline?.GetSnapshot() ?? new TelemetrySnapshot(new TelemetryCounts(), new TelemetryCounts());

    /// <summary>Ends the client: refuses what is new, sends what is left within <see cref="TelemetryOptions.ShutdownTimeout"/>, counts the rest as <c>delivery_failed</c> and reports it. A second call waits for the first.</summary>
    /// <returns>A task that ends with the client.</returns>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopped ??= _pipeline?.DisposeAsync().AsTask() ?? Task.CompletedTask;
            return new ValueTask(_stopped);
        }
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does and waits for it; for containers that dispose synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Returns the declared topics and subjects that neither broker nor registry has said anything about.</summary>
    internal IReadOnlyList<string> FindPending() => _pipeline?.FindPending() ?? [];

    internal void Start()
    {
        lock (_gate)
        {
            if (_started || _stopped is not null)
            {
                return;
            }

            _started = true;
            _pipeline?.Start();
        }
    }

    /// <summary>Flushes; a client that was disposed has no more to send once that is over.</summary>
    private async Task<bool> EndOrFlushAsync(TelemetryPipeline pipeline, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Task? stopped;
        lock (_gate)
        {
            stopped = _stopped;
        }

        if (stopped is null)
        {
            return await pipeline.FlushAsync(timeout, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await stopped.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task AcknowledgedAsync(IMessage message, Task<TelemetryException?> end, CancellationToken cancellationToken)
    {
        var timeout = Resolved.Options.Events.EmitTimeout;
        try
        {
            if (await end.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                throw failure;
            }
        }
        catch (TimeoutException e)
        {
            var conditions = string.Join("; ", Health.Conditions.Select(c => c.Reason));
            throw new TelemetryException(
                $"The event {message.Descriptor.FullName} was not acknowledged within {timeout}; it is kept and may still arrive. {conditions}", isTransient: true, e);
        }
    }
}
