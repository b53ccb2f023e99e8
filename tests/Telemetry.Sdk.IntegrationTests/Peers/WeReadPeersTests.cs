using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.IntegrationTests.EndToEnd;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Spans of an OpenTelemetry Collector and events of another language's Confluent client join like our own.</summary>
[CancelAfter(180_000)]
public sealed class WeReadPeersTests
{
    private const int Traces = 10;

    private TestBackbone _backbone = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _backbone = await TestBackbone.StartAsync(BackboneKind.Real);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_backbone is not null)
        {
            await _backbone.DisposeAsync();
        }
    }

    [Test]
    public async Task ReadTracesAsync_CollectorSpansAndPythonEvents_JoinByTrace(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await _backbone.CreateTopicsAsync(topics.All);
        await using (var collector = await CollectorPeer.StartWritingAsync(_backbone.BootstrapServers, topics.Spans))
        {
            await collector.GenerateAsync(Traces);
            await Eventually.ThatAsync(() => _backbone.ReadRecords(topics.Spans).Count, n => n > 0, "the Collector has written");
        }

        // It has ended, so that all it was sent is in the topic.
        var (generated, _) = await _backbone.ReadTracesAsync(topics, cancellation);
        var byKey = generated.Select((t, i) => (object)new { key = t.TraceId.ToHexString(), value = new { eventCode = $"key-{i}" } });
        var byHeader = generated.Select((t, i) => (object)new
        {
            headers = new { traceparent = $"00-{t.TraceId.ToHexString()}-{t.Root!.SpanId.ToHexString()}-01" },
            value = new { eventCode = $"header-{i}" },
        });
        await PythonPeer.WriteAsync(_backbone.BootstrapServers, _backbone.Registry.Url, topics.SeatsHeld, SeatsHeld.Descriptor, inHeader: false, byKey);
        await PythonPeer.WriteAsync(_backbone.BootstrapServers, _backbone.Registry.Url, topics.SeatsHeld, SeatsHeld.Descriptor, inHeader: true, byHeader);

        var (traces, report) = await _backbone.ReadTracesAsync(topics, cancellation);

        Assert.Multiple(() =>
        {
            Assert.That(traces.Select(t => t.TraceId), Is.EquivalentTo(generated.Select(t => t.TraceId)), "each in one piece");
            Assert.That(traces, Has.Exactly(Traces).Items);
            Assert.That(traces, Has.All.Property("IsPartial").False);
            Assert.That(traces.Select(t => t.Spans.Count), Has.All.EqualTo(2));
            Assert.That(traces.SelectMany(t => t.Spans), Has.All.Property("ServiceName").EqualTo("telemetrygen"));
            Assert.That(
                traces.Select(t => (t.TraceId, string.Join(',', t.EventsOf<SeatsHeld>().Select(e => e.EventCode).Order()))),
                Is.EquivalentTo(generated.Select((t, i) => (t.TraceId, $"header-{i},key-{i}"))));
            Assert.That(
                traces.SelectMany(t => t.Events).Where(e => e.SchemaGuid is not null).Select(e => ((SeatsHeld)e.Message).EventCode),
                Is.EquivalentTo(generated.Select((_, i) => $"header-{i}")),
                "their schema ids are headers too");
            Assert.That(traces.Select(t => CodeOf(t, e => e.SpanId == t.Root!.SpanId)), Has.All.StartWith("header"), "the header names the span, the key only the trace");
            Assert.That(report.Unreadable, Is.Empty);
        });
    }

    [Test]
    public async Task ReadTracesAsync_OurSpansAndPythonEventsOfThem_JoinByTrace(CancellationToken cancellation)
    {
        var topics = new TestTopics();
        await using (var client = new TelemetryClient(_backbone.ClientOptions(topics, TelemetryProfile.Development)))
        {
            WrittenTraces.Write(client, Traces);
        }

        var (ours, _) = await _backbone.ReadTracesAsync(topics, cancellation);
        await PythonPeer.WriteAsync(
            _backbone.BootstrapServers,
            _backbone.Registry.Url,
            topics.SeatsHeld,
            SeatsHeld.Descriptor,
            inHeader: false,
            ours.Select(t => (object)new { key = t.TraceId.ToHexString(), value = new { eventCode = "python" } }));

        var (traces, report) = await _backbone.ReadTracesAsync(topics, cancellation);

        Assert.That(traces.Select(t => (t.TraceId, t.Spans.Count, t.Events.Count, t.IsPartial)), Is.EquivalentTo(ours.Select(t => (t.TraceId, 5, 3, false))));
        Assert.That((report.Gaps, report.Unreadable.Count), Is.EqualTo((0L, 0)));
    }

    private static string CodeOf(CorrelatedTrace trace, Func<CorrelatedEvent, bool> condition) => ((SeatsHeld)trace.Events.Single(condition).Message).EventCode;
}
