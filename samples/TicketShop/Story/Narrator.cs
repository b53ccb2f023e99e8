using Spectre.Console;
using Telemetry.Sdk.Consuming;
using TicketShop.Cli;
using TicketShop.Measures;
using TicketShop.Proof;
using TicketShop.Run;
using TicketShop.Services;

namespace TicketShop.Story;

/// <summary>Tells the run as it happens: in colour on a terminal, in plain lines elsewhere, on standard error beside <c>--json</c>.</summary>
internal sealed class Narrator
{
    // A plain line every so many seconds of a run without end; more often nobody reads.
    private const int ForeverPace = 10;

    private readonly IAnsiConsole _console;
    private readonly ShopOptions _options;
    private readonly RateTable _rates;
    private LiveView? _live;
    private int _looks;
    private bool _purchaseShown;

    private Narrator(IAnsiConsole console, ShopOptions options) =>
        (_console, _options, _rates) = (console, options, new RateTable(console));

    private bool IsTerminal => _console.Profile.Capabilities.Interactive;

    public static Narrator For(ShopOptions options) => new(Consoles.Create(options.Json), options);

    public void Backbone(Backbone backbone)
    {
        Title(backbone.IsEmbedded ? "An embedded Kafka and Schema Registry start" : "A real cluster");
        _console.MarkupLineInterpolated($"Kafka [bold]{backbone.Cluster.Kafka}[/], Schema Registry [bold]{backbone.Cluster.SchemaRegistry}[/]");
    }

    public void Open(ServiceProcesses services)
    {
        Title("The shop opens");
        foreach (var child in services.All)
        {
            _console.MarkupLineInterpolated($"[bold]{child.Name,-10}[/] process {child.Id,-7} {child.Address}");
        }

        _console.MarkupLineInterpolated($"{_options.Rate} requests a second, {_options.Bots:P0} of the visitors are bots, seed {_options.Seed}");
        if (_options.Forever)
        {
            Title("Ctrl-C ends the sale");
            _live = IsTerminal ? LiveView.Start(_console, services) : null;
        }
        else
        {
            Title("Spans and events on their way: what ended is delivered, waiting or dropped");
        }
    }

    public void Progress(Progress progress, bool brokerDown, bool deploying)
    {
        if (_live is not null)
        {
            _live.Update(progress);
        }
        else if (_looks++ % (_options.Forever ? ForeverPace : brokerDown || deploying ? 1 : 2) == 0)
        {
            _rates.Write(progress, brokerDown);
        }
    }

    /// <summary>Shows a purchase, once; in a short run there is one only at the end.</summary>
    public void Purchase(CorrelatedTrace? trace)
    {
        if (trace is not null && _live is null && !_purchaseShown)
        {
            _purchaseShown = true;
            Title("One purchase, read back from Kafka: spans, events, and what the buyer waited for");
            PurchaseTree.Write(_console, trace);
            _rates.WriteHeaderAgain();
        }
    }

    public void BrokerDown()
    {
        Title("The broker goes down for 5 seconds; the shop goes on selling");
        _rates.WriteHeaderAgain();
    }

    public void BrokerUp()
    {
        Title("The broker is back");
        _rates.WriteHeaderAgain();
    }

    public void DeployBegins(int process)
    {
        Title("The next inventory is deployed, and in its SeatsHeld count is a string");
        _console.MarkupLineInterpolated($"[bold]{NextInventory.Name}[/] process {process}: looks its schema up and asks for a verdict, as in production");
        _rates.WriteHeaderAgain();
    }

    public void Deployed(Deployment deployment)
    {
        _console.WriteLine();
        DeployLines.Write(_console, deployment);
        _rates.WriteHeaderAgain();
    }

    public void Comparison(LatencyHistogram before, LatencyHistogram during, LatencyHistogram after, LatencyHistogram deploying)
    {
        Title("What the visitors felt of it");
        Line(during.Count > 0 ? "before the outage" : "otherwise", before);
        Line("broker down", during);
        Line("afterwards", after);
        Line("during the deploy", deploying);

        void Line(string when, LatencyHistogram latency)
        {
            if (latency.Count > 0)
            {
                _console.MarkupLineInterpolated(
                    $"{when,-18} [bold]p50 {latency.Percentile(0.5),6:F1} ms   p99 {latency.Percentile(0.99),6:F1} ms[/]   {latency.Count,7:N0} requests");
            }
        }
    }

    public async Task CloseAsync()
    {
        await (_live?.StopAsync() ?? Task.CompletedTask);
        Title("The sale ends: orders are handled, services stop, the reader reads to the end");
    }

    public void Warn(string message) => _console.MarkupLineInterpolated($"[yellow]{message}[/]");

    public void Proof(Summary summary, ReadReport read)
    {
        Title("The proof");
        ProofLines.Write(_console, summary, read);
    }

    private void Title(string text)
    {
        _console.WriteLine();
        _console.MarkupLineInterpolated($"[bold aqua]{text}[/]");
    }
}
