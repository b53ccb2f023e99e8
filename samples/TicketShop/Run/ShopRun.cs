using System.Diagnostics;
using Confluent.Kafka;
using Telemetry.Sdk;
using TicketShop.Cli;
using TicketShop.Load;
using TicketShop.Proof;

namespace TicketShop.Run;

/// <summary>One run from the first process to the proof.</summary>
internal sealed class ShopRun
{
    private const int Failure = 1;

    private readonly ShopOptions _options;
    private readonly Story.Narrator _story;
    private readonly CancellationToken _interrupted;

    private ShopRun(ShopOptions options, CancellationToken interrupted)
    {
        _options = options;
        _story = Story.Narrator.For(options);
        _interrupted = interrupted;
    }

    /// <summary>Runs the shop and returns the exit code: 0 nothing lost and nothing let through, 1 otherwise, 130 interrupted before it was open.</summary>
    public static async Task<int> RunAsync(ShopOptions options)
    {
        using var interrupt = new Interrupt();
        try
        {
            return await new ShopRun(options, interrupt.Token).RunAsync();
        }
        catch (Exception e) when (e is ShopException or TelemetryException or KafkaException)
        {
            await Console.Error.WriteLineAsync($"ticketshop: {e.Message}");
            return Failure;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return Interrupt.ExitCode;
        }
    }

    private async Task<int> RunAsync()
    {
        await using var backbone = await Backbone.StartAsync(_options.Cluster);
        _story.Backbone(backbone);
        var from = await RunReader.EndOffsetsAsync(backbone.Cluster, _interrupted);
        await using var services = await ServiceProcesses.StartAsync(backbone.Cluster, _options.Faults, _interrupted);
        await using var reader = RunReader.Start(backbone.Cluster, from, services.InstanceIds);
        _story.Open(services);

        var open = Stopwatch.GetTimestamp();
        var deploy = await SellAsync(backbone, services, reader);
        var duration = Stopwatch.GetElapsedTime(open);

        var summary = await CloseAsync(backbone.Cluster, services, reader, deploy, duration);
        _story.Purchase(reader.Purchase);
        _story.Proof(summary, reader.Report);
        if (_options.Json)
        {
            await Console.Out.WriteLineAsync(SummaryJson.Write(summary));
        }

        return summary.IsProven ? 0 : Failure;
    }

    private async Task<Deployment> SellAsync(Backbone backbone, ServiceProcesses services, RunReader reader)
    {
        using var gateway = new GatewayClient(services.Gateway);
        var load = new LoadGenerator(gateway, new LoadPlan(_options.Seed, _options.Rate, _options.Bots));
        var duration = _options.Forever ? TimeSpan.MaxValue : _options.Duration;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_interrupted);
        var selling = load.RunAsync(duration, stop.Token);
        try
        {
            var outage = OutageAct.For(_options, backbone);
            var deploy = DeployAct.For(_options, backbone.Cluster, outage, _interrupted);
            return await new Acts(_story, backbone, services, reader, load, outage, deploy).PlayAsync(selling);
        }
        finally
        {
            await stop.CancelAsync();
            await selling;
        }
    }

    // The order matters: nothing may end while something upstream of it can still give it work.
    private async Task<Summary> CloseAsync(Cluster cluster, ServiceProcesses services, RunReader reader, Deployment deploy, TimeSpan duration)
    {
        await _story.CloseAsync();
        if (await services.WaitForOrdersAsync() is > 0 and var open)
        {
            _story.Warn($"{open} orders were not handled within 30 seconds.");
        }

        var written = await services.StopAsync();
        if (!await reader.FinishAsync())
        {
            _story.Warn("The reader did not reach the end within 30 seconds.");
        }

        return Summaries.Of(written, reader, deploy, cluster, duration);
    }
}
