using System.CommandLine;
using TicketShop.Run;
using TicketShop.Services;

namespace TicketShop.Cli;

/// <summary>The command line: options, their limits, and what a run answers.</summary>
internal static class ShopCommand
{
    private const int UsageError = 2;

    private static readonly Option<string> Duration = new("--duration")
    {
        Description = "How long the load lasts, for example 30s or 2m (1s to 24h).",
        HelpName = "TIME",
        DefaultValueFactory = _ => "30s",
    };

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "HTTP requests a second at the gateway, open loop (1 to 5000).",
        HelpName = "N",
        DefaultValueFactory = _ => new ShopOptions().Rate,
    };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Fixes the plan: who comes and what they do.",
        HelpName = "N",
        DefaultValueFactory = _ => new ShopOptions().Seed,
    };

    private static readonly Option<double> Bots = new("--bots")
    {
        Description = "Share of bots among the visitors (0 to 1).",
        HelpName = "SHARE",
        DefaultValueFactory = _ => new ShopOptions().Bots,
    };

    private static readonly Option<bool> NoOutage = new("--no-outage") { Description = "Leave out the act in which the broker goes down for 5 seconds." };
    private static readonly Option<bool> NoDeploy = new("--no-deploy") { Description = "Leave out the act in which a version that breaks an event's schema is deployed." };
    private static readonly Option<bool> Faults = new("--faults") { Description = "Plant faults to be found: a slow payment provider, a contended event." };
    private static readonly Option<string?> Kafka = new("--kafka") { Description = "Use this Kafka instead of the embedded one; needs --registry; no outage act.", HelpName = "HOST:PORT" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "Use this Schema Registry; needs --kafka.", HelpName = "URL" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the summary as one JSON object; progress goes to standard error." };
    private static readonly Option<bool> Forever = new("--forever") { Description = "Run until Ctrl-C, with a live view." };
    private static readonly Option<string?> Service = new("--service") { Description = "Run one service; used by the shop for its own processes.", HelpName = "NAME", Hidden = true };

    /// <summary>Runs what the arguments ask for and returns the exit code: 0 nothing lost, 1 lost or failed, 2 wrong usage, 130 interrupted twice.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        var errors = parsed.Errors.Count > 0 ? [.. parsed.Errors.Select(error => error.Message)] : Problems(parsed).ToList();
        if (errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, errors.Select(error => $"ticketshop: {error}")));
            await Console.Error.WriteLineAsync("Try --help.");
            return UsageError;
        }

        // Ctrl-C is the run's own business: once drains, twice ends.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Build()
    {
        var root = new RootCommand("A ticket shop of six services that write spans and events to Kafka, and a reader that gets whole transactions back.")
        {
            Duration, Rate, Seed, Bots, NoOutage, NoDeploy, Faults, Kafka, Registry, Json, Forever, Service,
        };
        root.SetAction(parsed => parsed.GetValue(Service) is { } name
            ? name == NextInventory.Name ? NextInventory.RunAsync() : ServiceHost.RunAsync(name, parsed.GetValue(Faults))
            : ShopRun.RunAsync(Read(parsed)));
        return root;
    }

    private static ShopOptions Read(ParseResult parsed) => new()
    {
        Duration = DurationParser.TryParse(parsed.GetValue(Duration)!, out var duration) ? duration : default,
        Rate = parsed.GetValue(Rate),
        Seed = parsed.GetValue(Seed),
        Bots = parsed.GetValue(Bots),
        Outage = !parsed.GetValue(NoOutage),
        Deploy = !parsed.GetValue(NoDeploy),
        Faults = parsed.GetValue(Faults),
        Cluster = parsed.GetValue(Kafka) is { } kafka && parsed.GetValue(Registry) is { } registry ? new Cluster(kafka, registry) : null,
        Json = parsed.GetValue(Json),
        Forever = parsed.GetValue(Forever),
    };

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        var options = Read(parsed);
        var (kafka, registry, service) = (parsed.GetValue(Kafka), parsed.GetValue(Registry), parsed.GetValue(Service));
        (bool Holds, string Rule)[] rules =
        [
            (options.Duration >= TimeSpan.FromSeconds(1) && options.Duration <= TimeSpan.FromHours(24), $"--duration is a time between 1s and 24h, such as 30s or 2m, not '{parsed.GetValue(Duration)}'."),
            (options.Rate is >= 1 and <= 5_000, $"--rate lies between 1 and 5000, not {options.Rate}."),
            (options.Bots is >= 0 and <= 1, $"--bots lies between 0 and 1, not {options.Bots}."),
            (kafka is null || IsHostAndPort(kafka), $"--kafka is HOST:PORT, several separated by commas, not '{kafka}'."),
            (registry is null || IsHttp(registry), $"--registry is an http or https address, not '{registry}'."),
            ((kafka is null) == (registry is null), "--kafka and --registry go together."),
            (!options.Forever || parsed.GetResult(Duration) is not { Implicit: false }, "--forever and --duration exclude each other."),
            (service is null or NextInventory.Name || ServiceHost.Names.Contains(service), $"--service is one of {string.Join(", ", ServiceHost.Names)}, not '{service}'."),
        ];
        return rules.Where(rule => !rule.Holds).Select(rule => rule.Rule);
    }

    private static bool IsHostAndPort(string value) => value.Split(',').All(address =>
        address.LastIndexOf(':') is var colon and > 0 && ushort.TryParse(address.AsSpan(colon + 1), out var port) && port > 0);

    private static bool IsHttp(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
