using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>What a span costs the caller from start to end (figure G1): a listener that does nothing is the floor that nobody can go below.</summary>
[MemoryDiagnoser]
public class SpanStartStop : IDisposable
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 10).Select(i => $"attribute.{i}")];

    private readonly ActivitySource _floor = new("benchmark.floor");
    private readonly ActivitySource _openTelemetry = new("benchmark.opentelemetry");
    private readonly ActivitySource _ours = new("benchmark.ours");
    private ActivityListener _listener = null!;
    private TracerProvider _provider = null!;
    private SpanListener _spans = null!;

    /// <summary>Gets or sets how many attributes each span gets.</summary>
    [Params(0, 5, 10)]
    public int Tags { get; set; }

    /// <summary>Sets up one listener for each source.</summary>
    [GlobalSetup]
    public void SetUp()
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
        options.Sources.Add(_ours.Name);
        _spans = new(options, static _ => { }, static _ => { });
        _spans.Start();
    }

    /// <summary>Removes the listeners.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _listener.Dispose();
        _provider.Dispose();
        _spans.Dispose();
        _floor.Dispose();
        _openTelemetry.Dispose();
        _ours.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A listener that does nothing.</summary>
    [Benchmark(Baseline = true)]
    public void Floor() => Run(_floor);

    /// <summary>OpenTelemetry's SDK with its batch processor and an exporter that does nothing.</summary>
    [Benchmark]
    public void OpenTelemetryBatch() => Run(_openTelemetry);

    /// <summary>Our listener with a hand-off that does nothing.</summary>
    [Benchmark]
    public void Ours() => Run(_ours);

    private void Run(ActivitySource source)
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
