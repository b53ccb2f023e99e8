using System.Diagnostics;
using Telemetry.Sdk;
using TicketShop.Cli;
using TicketShop.Processes;
using TicketShop.Services;

namespace TicketShop.Run;

/// <summary>The services of a run, each in a process of its own.</summary>
internal sealed class ServiceProcesses : IAsyncDisposable
{
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OrderLimit = TimeSpan.FromSeconds(30);

    private ServiceProcesses(IReadOnlyList<ChildProcess> all) => All = all;

    /// <summary>Gets the services, upstream first.</summary>
    public IReadOnlyList<ChildProcess> All { get; }

    public Uri Gateway => this["gateway"].Address;

    public IReadOnlySet<Guid> InstanceIds => All.Select(child => child.InstanceId).ToHashSet();

    private ChildProcess this[string name] => All.Single(child => child.Name == name);

    /// <summary>Starts all services and waits until each is connected and knows its schema ids.</summary>
    /// <exception cref="ShopException">A service ended, or was not healthy within a minute.</exception>
    public static async Task<ServiceProcesses> StartAsync(Cluster cluster, bool faults, CancellationToken cancellationToken)
    {
        string[] arguments = faults ? ["--faults"] : [];
        var services = new ServiceProcesses([.. ServiceHost.Names.Select(name => ChildProcess.Start(name, arguments, ServiceEnvironment.Of(name, cluster)))]);
        try
        {
            await Task.WhenAll(services.All.Select(child => child.WaitUntilReadyAsync(cancellationToken)));
            var peers = new ParentMessage.Peers(services.All.ToDictionary(child => child.Name, child => child.Address));
            foreach (var child in services.All)
            {
                child.Send(peers);
            }

            await services.WaitUntilHealthyAsync(cancellationToken);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>The account of all services together, as they are now.</summary>
    /// <exception cref="ShopException">A service has ended.</exception>
    public async Task<TelemetrySnapshot> ReportAsync()
    {
        await Task.WhenAll(All.Select(child => child.ReportAsync(CancellationToken.None)));
        return Accounts.Sum(All.Select(child => child.Latest!.Telemetry));
    }

    /// <summary>Waits until notify has handled every order that checkout placed.</summary>
    /// <returns>How many orders were not handled within 30 seconds.</returns>
    public async Task<long> WaitForOrdersAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            await ReportAsync();
            var open = this["checkout"].Latest!.Orders - this["notify"].Latest!.Orders;
            if (open <= 0 || Stopwatch.GetElapsedTime(start) > OrderLimit)
            {
                return Math.Max(open, 0);
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Ends the services, upstream first, and returns their last accounts together.</summary>
    /// <exception cref="ShopException">A service ended without its account.</exception>
    public async Task<TelemetrySnapshot> StopAsync()
    {
        foreach (var child in All)
        {
            await child.StopAsync(CancellationToken.None);
        }

        return Accounts.Sum(All.Select(child => child.Final!.Telemetry));
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(All.Select(child => Task.Run(child.Dispose)));

    private async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        var start = Stopwatch.GetTimestamp();
        foreach (var child in All)
        {
            var address = new Uri(child.Address, ServiceHost.HealthPath);
            while (await HealthAsync(http, address, child.Name, cancellationToken) is { } trouble)
            {
                if (Stopwatch.GetElapsedTime(start) > HealthLimit)
                {
                    throw new ShopException($"The service {child.Name} is not healthy after a minute. {trouble}");
                }

                await Task.Delay(100, cancellationToken);
            }
        }
    }

    // Null when its telemetry is sent; else what the service says about itself.
    private static async Task<string?> HealthAsync(HttpClient http, Uri address, string name, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return text.StartsWith("Healthy", StringComparison.Ordinal) || text.StartsWith(HealthAnswer.Sends, StringComparison.Ordinal) ? null : text;
        }
        catch (HttpRequestException e)
        {
            throw new ShopException($"The service {name} does not answer: {e.Message}", e);
        }
    }
}
