using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Coexistence;

/// <summary>One web host with both SDKs: each gets its own whole set by its own decision.</summary>
[NonParallelizable]   // OpenTelemetry hears the requests of the whole process
public sealed class OpenTelemetryHostTests
{
    private static readonly string[] WholeTrace = ["GET", "GET /orders/{id}", "order.find"];

    // Written by the threads that end spans.
    private readonly List<Activity> _theirs = [];

    [SetUp]
    public void Forget() => _theirs.Clear();

    [Test]
    public async Task Request_BothKeepAll_EachHasTheWholeTraceOnce([Values] bool openTelemetryFirst)
    {
        await using var capture = TelemetryCapture.Start();

        await OrderAsync(capture, new AlwaysOnSampler(), openTelemetryFirst);

        var ours = capture.Spans;
        Assert.That(ours.Select(s => s.Name), Is.EqualTo(WholeTrace));
        Assert.That(_theirs.OrderBy(a => a.StartTimeUtc).Select(a => a.DisplayName), Is.EqualTo(WholeTrace));
        Assert.That(_theirs.Select(a => a.SpanId), Is.EquivalentTo(ours.Select(s => s.SpanId)));
        Assert.That(ours.Skip(1).Select(s => s.ParentSpanId), Is.EqualTo(ours.SkipLast(1).Select(s => s.SpanId)));
        AssertSameAttributes(ours);
    }

    /// <summary>The platform has one recorded flag for all listeners, and OpenTelemetry's export processors go by it, not by their own sampler's answer.</summary>
    [Test]
    public async Task Request_OpenTelemetrySamplesLess_OursIsWholeAndTheirsIsWhatWeRecord([Values(0, 0.5)] double ratio, [Values] bool openTelemetryFirst)
    {
        await using var capture = TelemetryCapture.Start();

        await OrderAsync(capture, new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)), openTelemetryFirst, requests: 10);

        var ours = capture.Spans.ToLookup(s => s.TraceId);
        Assert.That(ours, Has.Count.EqualTo(10));
        Assert.That(ours.Select(trace => trace.Select(s => s.Name)), Has.All.EqualTo(WholeTrace));
        Assert.That(_theirs.Select(a => a.SpanId), Is.EquivalentTo(capture.Spans.Select(s => s.SpanId)));
    }

    [Test]
    public async Task Request_WeKeepNone_TheirsIsWhole([Values] bool openTelemetryFirst)
    {
        // The capture's own client is there before the host's, and hears the call that leaves the test.
        await using var capture = TelemetryCapture.Start(static o => o.Spans.Sampler = SpanSampler.AlwaysOff);

        await OrderAsync(capture, new AlwaysOnSampler(), openTelemetryFirst, static o => o.Spans.Sampler = SpanSampler.AlwaysOff);

        Assert.That(capture.Spans, Is.Empty);
        Assert.That(_theirs.OrderBy(a => a.StartTimeUtc).Select(a => a.DisplayName), Is.EqualTo(WholeTrace));
        Assert.That(_theirs.Single(a => a.Kind == ActivityKind.Server).GetTagItem("http.route"), Is.EqualTo("/orders/{id}"));
    }

    private void AssertSameAttributes(IReadOnlyList<CorrelatedSpan> ours)
    {
        foreach (var span in ours)
        {
            var theirs = _theirs.Single(a => a.SpanId == span.SpanId);
            var expected = theirs.TagObjects.Select(t => $"{t.Key}={t.Value}");
            Assert.That(span.Attributes.Select(a => $"{a.Key}={a.Value}"), Is.EquivalentTo(expected), span.Name);
        }
    }

    private async Task OrderAsync(TelemetryCapture capture, Sampler sampler, bool openTelemetryFirst, Action<TelemetryOptions>? configure = null, int requests = 1)
    {
        await using var app = Build(capture, sampler, openTelemetryFirst, configure ?? (static _ => { }));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        using (var http = new HttpClient { BaseAddress = new(address) })
        {
            for (var i = 0; i < requests; i++)
            {
                Assert.That(await http.GetStringAsync(new Uri("/orders/42", UriKind.Relative)), Is.EqualTo("ok"));
            }
        }

        // The answer may arrive before its span has ended.
        await app.StopAsync();
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();
    }

    private WebApplication Build(TelemetryCapture capture, Sampler sampler, bool openTelemetryFirst, Action<TelemetryOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (openTelemetryFirst)
        {
            AddOpenTelemetry(builder.Services, sampler);
        }

        builder.Services.AddTicketTelemetry(configure).AddTelemetryCapture(capture);
        if (!openTelemetryFirst)
        {
            AddOpenTelemetry(builder.Services, sampler);
        }

        var app = builder.Build();
        app.MapGet("/orders/{id}", (TelemetryClient telemetry) =>
        {
            using var span = telemetry.StartSpan("order.find");
            return "ok";
        });
        return app;
    }

    private void AddOpenTelemetry(IServiceCollection services, Sampler sampler) => services.AddOpenTelemetry().WithTracing(tracing => tracing
        .AddSource(TelemetryClient.InstrumentationName)
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation()
        .SetSampler(sampler)
        .AddProcessor(new SimpleActivityExportProcessor(new Keeping(_theirs))));

    private sealed class Keeping(List<Activity> kept) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch)
            {
                kept.Add(activity);
            }

            return ExportResult.Success;
        }
    }
}
