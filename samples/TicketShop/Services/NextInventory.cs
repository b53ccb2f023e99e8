using System.Runtime.InteropServices;
using Telemetry.Sdk;
using TicketShop.Next;
using TicketShop.Processes;

namespace TicketShop.Services;

/// <summary>
/// The inventory as the next release would have it: <c>SeatsHeld.count</c> is a string. It holds a few seats, and the registry is asked
/// before the first record of the changed event leaves.
/// </summary>
internal static class NextInventory
{
    public const string Name = "inventory-next";

    private const int Holds = 5;

    public static async Task<int> RunAsync()
    {
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var pipe = ParentPipe.Open();
        using var host = Build();
        await host.StartAsync();
        using var stop = new CancellationTokenSource();
        var told = StopWhenToldAsync(pipe, stop);
        try
        {
            await pipe.SendAsync(await EmitAsync(host.Services.GetRequiredService<TelemetryClient>(), stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The shop does not want to know any more.
        }

        await told;
        await host.StopAsync();
        return 0;
    }

    private static IHost Build()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddTicketTelemetry(telemetry => telemetry.Events.Add<SeatsHeld>());
        builder.Services.AddSingleton<IHostLifetime, PipeLifetime>();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder.Build();
    }

    // The last hold waits for its end, and so learns why it was not sent; Emit alone would only count it.
    private static async Task<ChildMessage> EmitAsync(TelemetryClient telemetry, CancellationToken cancellationToken)
    {
        for (var i = 1; i < Holds; i++)
        {
            telemetry.Emit(Held(i));
        }

        string? failure = null;
        try
        {
            await telemetry.EmitAsync(Held(Holds), cancellationToken);
        }
        catch (TelemetryException e)
        {
            failure = e.Message;
        }

        return new ChildMessage.Emitted(telemetry.GetSnapshot(), failure);
    }

    private static SeatsHeld Held(int count) => new() { EventCode = "ARENA-LA", Section = "A", Count = $"{count}" };

    private static async Task StopWhenToldAsync(ParentPipe pipe, CancellationTokenSource stop)
    {
        await foreach (var message in pipe.ReadAllAsync())
        {
            if (message is ParentMessage.Stop)
            {
                break;
            }
        }

        await stop.CancelAsync();
    }
}
