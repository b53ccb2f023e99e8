using System.Text.Json;
using Telemetry.Sdk.Encoding;
using Telemetry.Sdk.Encoding.Otlp;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Servers and clients that nobody of this project wrote read what a client writes, unconfigured, and find in it what was said.</summary>
[CancelAfter(180_000)]
public sealed class PeersReadUsTests
{
    private const int Traces = 25;

    // No line end: binary headers may contain one.
    private const string EndOfRecord = "<end of record>";

    private readonly TestTopics _topics = new();
    private TestBackbone _backbone = null!;
    private WrittenTraces _written = null!;

    [OneTimeSetUp]
    public async Task WriteAsync()
    {
        _backbone = await TestBackbone.StartAsync(BackboneKind.Real);
        await using var client = new TelemetryClient(_backbone.ClientOptions(_topics, TelemetryProfile.Development));
        _written = WrittenTraces.Write(client, Traces);
        Assert.That((await client.FlushAsync(Eventually.Patience)).Completed, Is.True);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    [Test]
    public async Task Collector_SpanTopic_ReadsEverySpanAsItWas()
    {
        await using var collector = await CollectorPeer.StartReadingAsync(_backbone.BootstrapServers, _topics.Spans);

        var read = await Eventually.ThatAsync(collector.Spans, s => s.Count >= _written.Spans.Count, "the Collector has read all spans");

        Assert.That(read.Select(s => OtlpJson.Facts(s, id => id)), Is.EquivalentTo(_written.Spans));
    }

    [Test]
    public async Task Jaeger_SpanTopic_ShowsEverySpanAsItWas()
    {
        await using var jaeger = await JaegerPeer.StartAsync(_backbone.BootstrapServers, _topics.Spans);

        var shown = new List<SpanFacts>();
        foreach (var traceId in _written.TraceIds)
        {
            var spans = await Eventually.ThatAsync(
                () => jaeger.SpansAsync(traceId), s => s.Count >= _written.Spans.Count / Traces, $"Jaeger shows trace {traceId}");
            shown.AddRange(spans.Select(JaegerJson.Facts));
        }

        Assert.That(shown, Is.EquivalentTo(_written.Activities.Select(JaegerJson.Shown)));
        Assert.That(await jaeger.ServicesAsync(), Does.Contain("seats"));
    }

    [Test]
    public async Task ConfluentPython_SpanTopic_FindsTheSchemaByHeaderAndReadsEverySpan()
    {
        var records = await PythonPeer.ReadAsync(_backbone.BootstrapServers, _backbone.Registry.Url, _topics.Spans, TracesData.Descriptor);

        var spans = records.SelectMany(r => OtlpJson.Spans(r.GetProperty("value")));
        Assert.That(spans.Select(s => OtlpJson.Facts(s, OtlpJson.FromBase64)), Is.EquivalentTo(_written.Spans));
        Assert.That(records.Select(r => r.GetProperty("headers").EnumerateObject().Select(h => h.Name)), Has.All.EquivalentTo(
            new[] { RecordHeaders.ValueSchemaId, RecordHeaders.Signal, RecordHeaders.Origin }));
    }

    [Test]
    public async Task ConfluentPython_EventTopic_FindsTheSchemaByPrefixAndReadsEveryEvent()
    {
        var records = await PythonPeer.ReadAsync(_backbone.BootstrapServers, _backbone.Registry.Url, _topics.SeatsHeld, SeatsHeld.Descriptor);

        var read = records.Select(r => (Key: r.GetProperty("key").GetString()!, Value: r.GetProperty("value")))
            .Select(r => (r.Key, Text(r.Value, "traceId"), Text(r.Value, "spanId"), Text(r.Value, "eventCode"), Text(r.Value, "service")));
        Assert.That(read, Is.EquivalentTo(_written.Events.Where(e => e.Type == SeatsHeld.Descriptor.FullName)
            .Select(e => (e.TraceId, e.TraceId, e.SpanId, e.EventCode, "seats"))));
    }

    [Test]
    public async Task Kcat_Topics_ShowsPartitionsKeysAndHeaders()
    {
        var topics = await KcatAsync("-L", "-J");
        var events = await KcatAsync("-C", "-t", _topics.SeatsHeld, "-o", "beginning", "-e", "-q", "-f", $"%k|%h{EndOfRecord}");
        var spans = await KcatAsync("-C", "-t", _topics.Spans, "-o", "beginning", "-e", "-q", "-f", "%p|%h\\n");

        var partitions = JsonSerializer.Deserialize<JsonElement>(topics).GetProperty("topics").EnumerateArray()
            .ToDictionary(t => t.GetProperty("topic").GetString()!, t => t.GetProperty("partitions").GetArrayLength());
        var lines = events.Split(EndOfRecord, StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That(_topics.All.Select(t => partitions.GetValueOrDefault(t)), Has.All.EqualTo(TestTopics.Partitions));
            Assert.That(lines.Select(l => l.Split('|')[0]), Is.EquivalentTo(_written.TraceIds));
            Assert.That(lines, Has.All.Contains("ce_type=ticketshop.v1.SeatsHeld").And.All.Contains("traceparent=00-").And.All.Contains("ce_source=/it/seats"));
            Assert.That(spans, Does.Contain("otelcol.signal=traces").And.Contains("__value_schema_id=").And.Contains("tsdk-origin="));
        });
    }

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString()!;

    private Task<string> KcatAsync(params IEnumerable<string> arguments)
    {
        var kcat = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "kcat")).FirstOrDefault(File.Exists);
        if (kcat is null)
        {
            PeerFolder.Missing("This test needs kcat (Debian: apt-get install kcat).");
        }

        return PeerCommand.RunFileAsync(kcat, ["-b", _backbone.BootstrapServers, .. arguments]);
    }
}
