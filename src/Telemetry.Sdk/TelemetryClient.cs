using System.Diagnostics;
using Google.Protobuf;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Hosting;

namespace Telemetry.Sdk;

/// <summary>
/// Records spans and business events and sends them to Kafka. One a process is the rule. All members are thread-safe; none
/// of those on the traced path blocks on I/O or throws because telemetry failed.
/// </summary>
public sealed class TelemetryClient : IAsyncDisposable, IDisposable
{
    /// <summary>The name of the SDK's own <see cref="ActivitySource"/> and <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string InstrumentationName = "Telemetry.Sdk";

    /// <summary>Initializes a new instance of the <see cref="TelemetryClient"/> class.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are invalid.</exception>
    public TelemetryClient(TelemetryOptions options)
        : this(options, new TelemetryServices()) => Start();

    internal TelemetryClient(TelemetryOptions options, TelemetryServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        Resolved = OptionsResolution.Resolve(options, services);
        Health = new TelemetryHealth(services.TimeProvider);
    }

    internal ResolvedOptions Resolved { get; }

    internal TelemetryHealth Health { get; }

    internal bool IsStarted { get; private set; }

    internal void Start() => IsStarted = true;

    /// <summary>Starts a span as a child of the current one.</summary>
    public TelemetrySpan StartSpan(string name) => throw new NotImplementedException();

    /// <summary>Starts a span as a child of the current one.</summary>
    public TelemetrySpan StartSpan(string name, ActivityKind kind) => throw new NotImplementedException();

    /// <summary>Starts a span with an explicit parent.</summary>
    public TelemetrySpan StartSpan(string name, ActivityKind kind, ActivityContext parent) => throw new NotImplementedException();

    /// <summary>Starts a span with an explicit parent and links.</summary>
    public TelemetrySpan StartSpan(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink>? links) => throw new NotImplementedException();

    /// <summary>Sends an event.</summary>
    public void Emit(IMessage message) => throw new NotImplementedException();

    /// <summary>Sends an event.</summary>
    public void Emit(IMessage message, EmitOptions options) => throw new NotImplementedException();

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    public Task EmitAsync(IMessage message) => throw new NotImplementedException();

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    public Task EmitAsync(IMessage message, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    public Task EmitAsync(IMessage message, EmitOptions options, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends what is waiting.</summary>
    public Task<FlushResult> FlushAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => Task.FromResult(new FlushResult(IsStarted, 0));

    /// <summary>Returns the account.</summary>
    public TelemetrySnapshot GetSnapshot() => new(new TelemetryCounts { Ended = IsStarted ? 0 : 0 }, new TelemetryCounts());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
