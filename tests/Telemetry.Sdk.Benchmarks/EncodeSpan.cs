using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Google.Protobuf;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Benchmarks;

/// <summary>Encoding one finished span of 10 attributes into a buffer that is used again, beside what others do.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class EncodeSpan
{
    private readonly byte[] _buffer = new byte[4_096];
    private readonly SpanEncoder _encoder = new();
    private readonly SpanRecord _record = new();
    private readonly SpanRecord _scratch = new();
    private readonly SpanRecordReader _reader = new(new SpanOptions(), []);
    private readonly Func<byte[], Activity, int> _openTelemetry = OpenTelemetrySpanWriter.Bind();
    private readonly Activity _activity = Finished();

    [GlobalSetup]
    public void Setup() => _reader.TryRead(_activity, _record);

    [Benchmark(Baseline = true, Description = "Google.Protobuf: map and write")]
    public int GoogleProtobuf()
    {
        var span = GoogleSpanMapper.Map(_activity);
        var size = span.CalculateSize();
        span.WriteTo(_buffer.AsSpan(0, size));
        return size;
    }

    [Benchmark(Description = "OpenTelemetry's writer")]
    public int OpenTelemetry() => _openTelemetry(_buffer, _activity);

    [Benchmark(Description = "Ours: encode a record")]
    public int Ours()
    {
        var size = _encoder.MeasureField(_record);
        _encoder.WriteField(_record, _buffer.AsSpan(0, size));
        return size;
    }

    [Benchmark(Description = "Ours: read the activity, then encode")]
    public int OursFromActivity()
    {
        _reader.TryRead(_activity, _scratch);
        var size = _encoder.MeasureField(_scratch);
        _encoder.WriteField(_scratch, _buffer.AsSpan(0, size));
        return size;
    }

    /// <summary>Runs the same interleaved, the rival first.</summary>
    public static void Compare()
    {
        var encode = new EncodeSpan();
        encode.Setup();
        Interleaved.Run(
            "EncodeSpan",
            ("OpenTelemetry's writer", () => encode.OpenTelemetry()),
            ("Google.Protobuf: map and write", () => encode.GoogleProtobuf()),
            ("Ours: encode a record", () => encode.Ours()),
            ("Ours: read the activity", () => encode._reader.TryRead(encode._activity, encode._scratch)),
            ("Ours: read the activity, then encode", () => encode.OursFromActivity()));
    }

    private static Activity Finished()
    {
        var activity = new Activity("GET /events/{code}/seats").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();
        activity.SetTag("http.request.method", "GET").SetTag("http.response.status_code", 200).SetTag("http.route", "/events/{code}/seats")
            .SetTag("url.scheme", "https").SetTag("url.path", "/events/E1015/seats").SetTag("server.address", "inventory.shop.example")
            .SetTag("server.port", 8443).SetTag("network.protocol.version", "2").SetTag("user_agent.original", "shop-gateway/1.8.2").SetTag("event.code", "E1015");
        activity.Stop();
        return activity;
    }

    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
