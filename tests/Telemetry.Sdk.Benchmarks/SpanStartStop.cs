using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Spans;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>
/// What a span costs the caller from start to end (figure G1), in bursts that the default queues of both SDKs hold, so that none
/// drops what the other keeps. A listener that does nothing is the floor that nobody can go below.
/// </summary>
/// <remarks>Allocated bytes are those of the whole process while the burst runs.</remarks>
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class SpanStartStop : IDisposable
{
    private const int Burst = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Keys = [.. Enumerable.Range(0, 10).Select(i => $"attribute.{i}")];

    private readonly ActivitySource _floor = new("benchmark.floor");
    private readonly ActivitySource _openTelemetry = new("benchmark.opentelemetry");
    private readonly ActivitySource _listened = new("benchmark.listened");
    private readonly ActivitySource _ours = new("benchmark.ours");
    private ActivityListener _listener = null!;
    private TracerProvider _provider = null!;
    private SpanListener _spans = null!;
    private EmbeddedKafka _kafka = null!;
    private EmbeddedSchemaRegistry _registry = null!;
    private TelemetryClient _client = null!;

    /// <summary>Gets or sets how many attributes each span gets.</summary>
    [Params(0, 5, 10)]
    public int Tags { get; set; }

    /// <summary>Sets up one listener for each source.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        _listener = new()
        {
            ShouldListenTo = source => source == _floor,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = static _ => { },
            ActivityStopped = static _ => { },
        };
        ActivitySource.AddActivityListener(_listener);
        _provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .AddSource(_openTelemetry.Name)
            .AddProcessor(new BatchActivityExportProcessor(new NoExporter()))
            .Build();
        var options = new SpanOptions();
        options.Sources.Add(_listened.Name);
        _spans = new(options, static _ => { }, static _ => { });
        _spans.Start();
        await StartClientAsync().ConfigureAwait(false);
    }

    /// <summary>Empties the queues.</summary>
    [IterationSetup]
    public void Drain()
    {
        _provider.ForceFlush();
        if (!_client.FlushAsync(Patience).GetAwaiter().GetResult().Completed)
        {
            throw new InvalidOperationException("The client did not get rid of its spans.");
        }
    }

    /// <summary>Removes the listeners.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        var dropped = _client.GetSnapshot().Spans.Dropped.Values.Sum();
        _listener.Dispose();
        _provider.Dispose();
        _spans.Dispose();
        _client.Dispose();
        _registry.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _kafka.Dispose();
        _floor.Dispose();
        _openTelemetry.Dispose();
        _listened.Dispose();
        _ours.Dispose();
        GC.SuppressFinalize(this);
        Console.WriteLine($"// dropped by the client: {dropped}");
    }

    /// <summary>A listener that does nothing.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Burst)]
    public void Floor() => Run(_floor);

    /// <summary>OpenTelemetry's SDK with its batch processor and an exporter that does nothing.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void OpenTelemetryBatch() => Run(_openTelemetry);

    /// <summary>Our listener with a hand-off that does nothing.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void OurListener() => Run(_listened);

    /// <summary>The whole client, which meanwhile encodes the spans and sends them to an embedded broker.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public void OurClient() => Run(_ours);

    private async Task StartClientAsync()
    {
        _kafka = EmbeddedKafka.Start(new EmbeddedKafkaOptions { Topics = { ["otlp_spans"] = 12 } });
        _registry = await EmbeddedSchemaRegistry.StartAsync().ConfigureAwait(false);
        var options = new TelemetryOptions { ServiceName = "benchmark", Profile = TelemetryProfile.Development };
        options.Kafka.BootstrapServers = _kafka.BootstrapServers;
        options.SchemaRegistry.Url = _registry.Url;
        options.Spans.Sources.Clear();
        options.Spans.Sources.Add(_ours.Name);
        _client = new TelemetryClient(options, new TelemetryServices { ReadVariable = static _ => null });
        _client.Start();
    }

    /// <summary>Runs the listeners interleaved, the floor first; ours without the client behind it, which needs its bursts.</summary>
    public static async Task CompareAsync()
    {
        using var spans = new SpanStartStop();
        await spans.SetUp().ConfigureAwait(false);
        foreach (var tags in new[] { 0, 5, 10 })
        {
            spans.Tags = tags;
            Interleaved.Run(
                $"SpanStartStop, {tags} attributes",
                ("Floor", () => spans.RunOne(spans._floor)),
                ("OpenTelemetry's batch processor", () => spans.RunOne(spans._openTelemetry)),
                ("Our listener", () => spans.RunOne(spans._listened)));
        }
    }

    private void Run(ActivitySource source)
    {
        for (var span = 0; span < Burst; span++)
        {
            RunOne(source);
        }
    }

    private void RunOne(ActivitySource source)
    {
        using var activity = source.StartActivity("span", ActivityKind.Server);
        for (var i = 0; i < Tags; i++)
        {
            activity!.SetTag(Keys[i], "value");
        }
    }

    private sealed class NoExporter : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }
}
