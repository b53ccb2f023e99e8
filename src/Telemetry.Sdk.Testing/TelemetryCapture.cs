using Google.Protobuf;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Testing.Capture;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Testing;

/// <summary>
/// What the code under test would have sent, in memory: the spans and typed events as a reader of the topics would see them,
/// through sampling, limits, hooks, encoding and headers, without Kafka and registry. Captures that run in parallel stay apart:
/// each owns the traces begun in its async flow, and those of a web host that it was added to.
/// </summary>
/// <example><code>
/// using var capture = TelemetryCapture.Start();
/// await new SeatService(capture.Client).HoldAsync("A1");
/// Assert.That(capture.Events&lt;SeatsHeld&gt;().Single().Count, Is.EqualTo(2));
/// </code></example>
/// <remarks>Thread-safe. Begin it in the test or a synchronous set-up: an async set-up has a flow of its own.</remarks>
public sealed class TelemetryCapture : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CaptureTransport _transport = new();
    private readonly List<SchemaResolver> _resolvers = [];
    private readonly Lock _gate = new();
    private readonly TelemetryClient _own;

    // Set once, when a host is built on this capture; then its client takes the place of our own.
    private volatile TelemetryClient? _host;

    private TelemetryCapture(Action<TelemetryOptions>? configure)
    {
        var options = new TelemetryOptions { ServiceName = "test" };
        configure?.Invoke(options);
        _own = Build(options, new TelemetryServices { ReadVariable = static _ => null }, isHost: false);
        _own.Start();
    }

    /// <summary>Gets the client for the code under test. Once a host was built on this capture: the host's.</summary>
    public TelemetryClient Client => _host ?? _own;

    /// <summary>Gets the spans of this capture that have ended, in the order of their start.</summary>
    /// <exception cref="TimeoutException">The client did not hand them over within 10 seconds.</exception>
    public IReadOnlyList<CorrelatedSpan> Spans => [.. ReadSpans().Where(s => ReferenceEquals(TraceClaims.OwnerOf(s.TraceId), this))];

    /// <summary>Gets the spans that no capture owns: of traces that began outside any capture's flow.</summary>
    /// <exception cref="TimeoutException">The client did not hand them over within 10 seconds.</exception>
    public IReadOnlyList<CorrelatedSpan> Unclaimed => [.. ReadSpans().Where(s => TraceClaims.OwnerOf(s.TraceId) is null)];

    /// <summary>Gets the events that were emitted through <see cref="Client"/>, in the order of the calls.</summary>
    /// <exception cref="TimeoutException">The client did not hand them over within 10 seconds.</exception>
    public IReadOnlyList<CorrelatedEvent> AllEvents => ReadEvents();

    /// <summary>Starts a capture in the current async flow.</summary>
    /// <returns>The capture; dispose it at the end of the test.</returns>
    public static TelemetryCapture Start() => Start(null);

    /// <summary>Starts a capture in the current async flow, with settings as the application would make them.</summary>
    /// <param name="configure">Changes the settings, for example <c>o => o.Spans.Sources.Add("Shop.*")</c>.</param>
    /// <returns>The capture; dispose it at the end of the test.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are invalid.</exception>
    public static TelemetryCapture Start(Action<TelemetryOptions>? configure)
    {
        TraceClaims.Begin();
        var capture = new TelemetryCapture(configure);
        TraceClaims.Current = capture;
        return capture;
    }

    /// <summary>Gets the messages of the events of one type, in the order of the calls.</summary>
    /// <typeparam name="T">The message type.</typeparam>
    /// <returns>The messages as a reader decodes them, envelope fields filled.</returns>
    /// <exception cref="TimeoutException">The client did not hand them over within 10 seconds.</exception>
    public IReadOnlyList<T> Events<T>()
        where T : IMessage<T> => [.. ReadEvents().Select(e => e.Message).OfType<T>()];

    /// <summary>Ends the capture and forgets its traces.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Ends the capture and forgets its traces.</summary>
    /// <returns>A task that ends with its client.</returns>
    public async ValueTask DisposeAsync()
    {
        if (ReferenceEquals(TraceClaims.Current, this))
        {
            TraceClaims.Current = null;
        }

        await _own.DisposeAsync().ConfigureAwait(false);
        if (_host is { } host)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }

        TraceClaims.Release(this);
    }

    /// <summary>Returns the client of a host that is tested on this capture: the application's own settings, our transport.</summary>
    internal TelemetryClient BuildForHost(TelemetryOptions options, TelemetryServices services) =>
        _host = Build(options, services, isHost: true);

    private TelemetryClient Build(TelemetryOptions options, TelemetryServices services, bool isHost) => new(options, services with
    {
        CreateTransport = () => _transport,
        CreateResolver = CreateResolver,
        Owns = activity => (isHost || _host is null) && TraceClaims.OwnerOf(activity.TraceId) is var owner && (owner is null || ReferenceEquals(owner, this)),
    });

    private SchemaResolver CreateResolver()
    {
        var settings = RegistrySettings.Read(new SchemaRegistryOptions(), []);
        var resolver = new SchemaResolver(new CaptureRegistry(), new SchemaCure(settings), SchemaPolicy.Register, TimeProvider.System, static () => 0);
        lock (_gate)
        {
            _resolvers.Add(resolver);
        }

        return resolver;
    }

    private void Settle()
    {
        foreach (var client in new[] { _own, _host })
        {
            if (client is { IsStarted: true } && !client.FlushAsync(Patience).GetAwaiter().GetResult().Completed)
            {
                throw new TimeoutException($"The client did not hand its spans and events over within {Patience}: {client.GetSnapshot()}.");
            }
        }
    }

    private List<CorrelatedSpan> ReadSpans()
    {
        Settle();
        var decoder = new SpanDecoder();
        return [.. _transport.Records
            .Where(r => r.Kind == RecordKind.Spans)
            .SelectMany(r => decoder.Decode(CapturedRecord.EnvelopeOf(r), r.Value, out _, out _))
            .SelectMany(f => f.Content)
            .OfType<CorrelatedSpan>()
            .OrderBy(s => s.StartUnixNano)];
    }

    private List<CorrelatedEvent> ReadEvents()
    {
        Settle();
        SchemaEntry[] entries;
        lock (_gate)
        {
            entries = [.. _resolvers.SelectMany(r => r.Entries)];
        }

        return [.. _transport.Records.Where(r => r.Kind == RecordKind.Event).OrderBy(r => r.Number).Select(r => CapturedRecord.EventOf(r, entries))];
    }
}
