using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;
using StackExchange.Redis;
using Telemetry.Sdk.Consuming;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.IntegrationTests.Recipes;

/// <summary>
/// StackExchange.Redis makes no spans; OpenTelemetry's instrumentation package turns its profiler's records into spans later,
/// on a thread of its own. A tracer provider without exporter keeps that thread going, and we name the source.
/// </summary>
public sealed class RedisRecipeTests
{
    private const string SourceName = "OpenTelemetry.Instrumentation.StackExchangeRedis";

    private RedisServer? _server;
    private ConnectionMultiplexer? _connection;

    [OneTimeSetUp]
    public async Task StartServerAsync() => _server = await RedisServer.StartAsync();

    [OneTimeTearDown]
    public void StopServer() => _server?.Dispose();

    [SetUp]
    public async Task ConnectAsync() => _connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_server!.Port}");

    [TearDown]
    public async Task CloseAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    [Test]
    public async Task Command_InAHost_ArrivesWhenTheHostStopsAtTheLatest([Values] bool openTelemetryFirst)
    {
        await using var capture = TelemetryCapture.Start();
        using (var host = BuildHost(capture, openTelemetryFirst))
        {
            await host.StartAsync();
            await HoldAsync(host.Services.GetRequiredService<TelemetryClient>());
            await host.StopAsync();
        }

        AssertIsUnderOurs(capture.Spans);
    }

    [Test]
    public async Task Command_AnySamplerOfOpenTelemetry_ArrivesUnderOurSpan([Values(0, 1)] double ratio)
    {
        await using var capture = TelemetryCapture.Start(o => o.Spans.Sources.Add(SourceName));
        using (BuildProvider(ratio))
        {
            await HoldAsync(capture.Client);
        }

        AssertIsUnderOurs(capture.Spans);
    }

    [Test]
    public async Task Command_UnderASpanThatWeDrop_IsDroppedToo([Values(0, 1)] double ratio)
    {
        await using var capture = TelemetryCapture.Start(o =>
        {
            o.Spans.Sources.Add(SourceName);
            o.Spans.Rules.Add(SpanRule.SampleName("seat.hold", SpanSampler.AlwaysOff));
        });
        using (BuildProvider(ratio))
        {
            await HoldAsync(capture.Client);
        }

        Assert.That(capture.Spans, Is.Empty);
    }

    [Test]
    public async Task Command_OutsideAnySpan_IsARootOfItsOwn()
    {
        await using var capture = TelemetryCapture.Start(o => o.Spans.Sources.Add(SourceName));
        using (BuildProvider(ratio: 0))
        {
            await _connection!.GetDatabase().StringGetAsync("seat:A1");
        }

        Assert.That(capture.Spans.Concat(capture.Unclaimed).Where(s => s.Name == "GET").Select(s => s.ParentSpanId), Is.EqualTo(new[] { default(ActivitySpanId) }));
    }

    [Test]
    public async Task Command_WithoutATracerProvider_HasNoSpan()
    {
        await using var capture = TelemetryCapture.Start(o => o.Spans.Sources.Add(SourceName));

        await HoldAsync(capture.Client);

        Assert.That(capture.Spans.Select(s => s.Name), Is.EqualTo(new[] { "seat.hold" }));
    }

    private static void AssertIsUnderOurs(IReadOnlyList<CorrelatedSpan> spans)
    {
        Assert.That(spans.Select(s => s.Name), Is.EqualTo(new[] { "seat.hold", "SET" }));
        var (ours, command) = (spans[0], spans[1]);
        Assert.That((command.ParentSpanId, command.Kind, command.ScopeName), Is.EqualTo((ours.SpanId, ActivityKind.Client, SourceName)));

        // Made long after the command, with the command's times.
        Assert.That(command.StartUnixNano, Is.GreaterThanOrEqualTo(ours.StartUnixNano));
        Assert.That(command.EndUnixNano, Is.GreaterThan(command.StartUnixNano).And.LessThanOrEqualTo(ours.EndUnixNano));
        Assert.That(command.Attributes["db.system"], Is.EqualTo("redis"));
        Assert.That(command.Attributes.Values.Select(v => v?.ToString()), Has.None.Contains("A1"), "keys stay in the process");
    }

    private TracerProvider BuildProvider(double ratio) =>
        OpenTelemetry.Sdk.CreateTracerProviderBuilder().SetSampler(new TraceIdRatioBasedSampler(ratio)).AddRedisInstrumentation(_connection!).Build();

    private IHost BuildHost(TelemetryCapture capture, bool openTelemetryFirst)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<IConnectionMultiplexer>(_connection!);
        if (openTelemetryFirst)
        {
            AddOpenTelemetry(builder.Services);
        }

        builder.Services.AddTicketTelemetry(o => o.Spans.Sources.Add(SourceName)).AddTelemetryCapture(capture);
        if (!openTelemetryFirst)
        {
            AddOpenTelemetry(builder.Services);
        }

        return builder.Build();
    }

    private static void AddOpenTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry().WithTracing(tracing => tracing.AddRedisInstrumentation(o => o.FlushInterval = TimeSpan.FromSeconds(1)));

    private async Task HoldAsync(TelemetryClient client)
    {
        using var span = client.StartSpan("seat.hold");
        await _connection!.GetDatabase().StringSetAsync("seat:A1", "held");
    }
}
