using System.Globalization;
using TicketShop.Contracts;

namespace TicketShop.Load;

/// <summary>The visitors. Each depends on the seed and its own number only, so the plan is the same on every machine.</summary>
internal sealed class Population(int seed, double bots)
{
    private static readonly string[] EventCodes = ["TOUR-LA", "TOUR-NYC", "TOUR-CHI"];
    private static readonly string[] Sections = ["floor", "lower", "upper", "lawn"];
    private static readonly string[] CardTypes = ["visa", "mastercard", "amex"];
    private static readonly string[] Regions = ["onprem-la", "aws-use1"];
    private static readonly ActorKind[] BotKinds = [.. Enum.GetValues<ActorKind>().Where(kind => kind != ActorKind.Fan)];

    public Session Visitor(int number)
    {
        var random = new Random(Mix(seed, number));
        var actor = random.NextDouble() < bots ? Pick(random, BotKinds) : ActorKind.Fan;
        var visit = new Visit(
            string.Create(CultureInfo.InvariantCulture, $"s{(uint)Mix(seed, ~number):x8}-{number}"),
            Pick(random, EventCodes),
            Account(actor, random),
            Network(actor, random));
        var seats = new SeatRequest(visit, Pick(random, Sections), Seats(actor, random));
        return new Session(actor, seats, Pick(random, CardTypes), Card(actor, random), Pick(random, Regions), Behaviour.Steps(actor, random));
    }

    private static string Account(ActorKind actor, Random random) => actor is ActorKind.AccountFarm
        ? string.Create(CultureInfo.InvariantCulture, $"new-{random.Next(100_000):x5}")
        : string.Create(CultureInfo.InvariantCulture, $"acc-{random.Next(10_000_000):x6}");

    private static string Network(ActorKind actor, Random random) => actor switch
    {
        ActorKind.Blunt => "datacenter",
        ActorKind.Spinner => "mobile",
        ActorKind.Fan => random.NextDouble() < 0.4 ? "mobile" : "residential",
        _ => "residential",
    };

    // Most buy two; blunt bots and farms take the most that a hold allows.
    private static int Seats(ActorKind actor, Random random) => actor is ActorKind.Blunt or ActorKind.AccountFarm ? 8
        : random.NextDouble() < 0.6 ? 2
        : random.Next(1, 5);

    private static string Card(ActorKind actor, Random random) =>
        string.Create(CultureInfo.InvariantCulture, $"tok-{(actor is ActorKind.AccountFarm ? random.Next(5) : random.Next(1_000_000)):d6}");

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    // SplitMix64's finisher: neighbouring visitors get unrelated seeds, and HashCode differs between processes.
    private static int Mix(int seed, int number)
    {
        var x = ((ulong)(uint)seed << 32 | (uint)number) + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (int)(x ^ (x >> 31));
    }
}
