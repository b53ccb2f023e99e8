using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Tests.Diagnostics;

namespace Telemetry.Sdk.Tests.Hosting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TelemetryHostTests
{
    private readonly RecordingLogger _logger = new();

    [Test]
    public async Task StartAsync_InvalidOptions_FailsNamingSettingValueAndLimit()
    {
        using var host = Build(("TicketTelemetry:Batching:FlushAge", "1.00:00:00"), ("TicketTelemetry:Kafka:acks", "1"));

        var exception = await CaughtAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(exception?.Failures, Is.EquivalentTo(
        [
            "TicketTelemetry:Batching:FlushAge is 1440 min; it must be between 50 ms and 5 s.",
            "TicketTelemetry:Kafka:acks is 1; it must be all: delivery without loss depends on it.",
        ]));
    }

    [TestCase("TICKET_TELEMETRY", "off", "TICKET_TELEMETRY")]
    [TestCase("TicketTelemetry:Enabled", "false", "TicketTelemetry:Enabled")]
    public async Task StartAsync_TurnedOff_SaysSoAndIsHealthy(string key, string value, string reason)
    {
        using var host = Build((key, value), ("TicketTelemetry:Batching:QueueBytes", "1"));

        await host.StartAsync();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        await host.StopAsync();

        Assert.That(report.Entries["ticket-telemetry"].Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(_logger.Entries.Where(e => e.Id.Name == "TurnedOff").Select(e => e.Message), Is.EqualTo([$"Telemetry is off ({reason}): no listener, no thread, no connection."]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task StartAsync_NoServerAnywhere_RunsAndStopsNormally(CancellationToken cancellationToken)
    {
        var port = FreePort();
        using var host = Build(("TicketTelemetry:Kafka:BootstrapServers", $"127.0.0.1:{port}"), ("TicketTelemetry:SchemaRegistry:Url", $"http://127.0.0.1:{port}"), ("TicketTelemetry:ShutdownTimeout", "200ms"));

        await host.StartAsync(cancellationToken);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken);
        await host.StopAsync(cancellationToken);

        Assert.That(report.Entries["ticket-telemetry"].Status, Is.EqualTo(HealthStatus.Degraded));
    }

    private static async Task<T?> CaughtAsync<T>(Func<Task> act)
        where T : Exception
    {
        try
        {
            await act();
            return null;
        }
        catch (T exception)
        {
            return exception;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.Logging.AddProvider(new RecordingLoggerProvider(_logger));
        builder.Services.AddTicketTelemetry();
        return builder.Build();
    }
}
