using System.Runtime.InteropServices;
using Telemetry.Sdk;
using TicketShop.Contracts;
using TicketShop.Processes;

namespace TicketShop.Services;

/// <summary>Runs one service in this process until the shop says stop or is gone.</summary>
internal static class ServiceHost
{
    public const string HealthPath = "/healthz";

    /// <summary>Gets the services, upstream first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["gateway", "queue", "inventory", "checkout", "payment", "notify"];

    public static Task<int> RunAsync(string name, bool faults) => name switch
    {
        "gateway" => RunAsync<Gateway>(faults),
        "queue" => RunAsync<WaitingLine>(faults),
        "inventory" => RunAsync<Inventory>(faults),
        "checkout" => RunAsync<Checkout>(faults),
        "payment" => RunAsync<Payment>(faults),
        "notify" => RunAsync<Notify>(faults),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such service."),
    };

    private static async Task<int> RunAsync<TService>(bool faults)
        where TService : class, IShopService
    {
        // Ctrl-C reaches every process of the terminal; here it is the shop that decides.
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var pipe = ParentPipe.Open();
        var app = Build<TService>(new Faults(faults));
        var telemetry = app.Services.GetRequiredService<TelemetryClient>();
        var orders = app.Services.GetRequiredService<OrderCount>();
        await app.StartAsync();
        await pipe.SendAsync(new ChildMessage.Ready(new Uri(app.Urls.First()).Port, telemetry.InstanceId));
        await ObeyAsync(pipe, app.Services, telemetry, orders);
        await app.StopAsync();
        await app.DisposeAsync();
        await pipe.SendAsync(new ChildMessage.Stopped(telemetry.GetSnapshot(), orders.Value));
        return 0;
    }

    private static WebApplication Build<TService>(Faults faults)
        where TService : class, IShopService
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddTicketTelemetry(telemetry =>
        {
            TService.Declare(telemetry.Events);
            telemetry.Spans.Rules.Add(SpanRule.DropPath(HealthPath));
        });
        builder.Services.AddSingleton(faults).AddSingleton<AddressBook>().AddSingleton<ShopClient>();
        builder.Services.AddSingleton<OrderCount>().AddSingleton<OrderPublisher>().AddSingleton<TService>();
        if (typeof(IHostedService).IsAssignableFrom(typeof(TService)))
        {
            builder.Services.AddSingleton(services => (IHostedService)services.GetRequiredService<TService>());
        }

        builder.Services.AddSingleton<IHostLifetime, PipeLifetime>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapHealthChecks(HealthPath, HealthAnswer.Options);
        app.Services.GetRequiredService<TService>().Map(app);
        return app;
    }

    private static async Task ObeyAsync(ParentPipe pipe, IServiceProvider services, TelemetryClient telemetry, OrderCount orders)
    {
        await foreach (var message in pipe.ReadAllAsync())
        {
            switch (message)
            {
                case ParentMessage.Peers peers:
                    services.GetRequiredService<AddressBook>().Learn(peers.Addresses);
                    break;
                case ParentMessage.Snapshot:
                    await pipe.SendAsync(new ChildMessage.Report(telemetry.GetSnapshot(), orders.Value));
                    break;
                case ParentMessage.Stop:
                    return;
            }
        }
    }
}
