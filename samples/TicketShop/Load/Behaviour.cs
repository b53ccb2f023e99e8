namespace TicketShop.Load;

/// <summary>What each kind of visitor does, and how long they think in between. Scaled so that a visit ends within 3 seconds.</summary>
internal static class Behaviour
{
    private static readonly TimeSpan LongestVisit = TimeSpan.FromSeconds(2.5);

    public static IReadOnlyList<Step> Steps(ActorKind actor, Random random)
    {
        var kinds = Kinds(actor, random).ToList();
        var thinks = kinds.Select((_, i) => i == 0 ? TimeSpan.Zero : Think(actor, random)).ToList();
        var scale = Math.Min(1, LongestVisit / thinks.Aggregate(TimeSpan.Zero, (sum, think) => sum + think));
        return [.. kinds.Zip(thinks, (kind, think) => new Step(kind, think * scale))];
    }

    private static IEnumerable<StepKind> Kinds(ActorKind actor, Random random) => actor switch
    {
        ActorKind.Fan => Fan(random),
        ActorKind.Blunt => [StepKind.Enter, StepKind.Hold, StepKind.Checkout],
        ActorKind.JitteredClock => [StepKind.Enter, StepKind.Poll, StepKind.Browse, StepKind.Hold, StepKind.Checkout],
        ActorKind.Spinner => [StepKind.Enter, .. Spins(random.Next(6, 13))],
        ActorKind.AccountFarm => [StepKind.Enter, StepKind.Poll, StepKind.Hold, StepKind.Checkout],
        ActorKind.DropWatcher => [StepKind.Enter, .. Enumerable.Repeat(StepKind.Browse, random.Next(10, 21)), StepKind.Hold, StepKind.Checkout],
        _ => random.Next(2) == 0
            ? [StepKind.Enter, StepKind.Poll, StepKind.Browse, StepKind.Browse, StepKind.Hold, StepKind.Checkout]
            : [StepKind.Enter, StepKind.Poll, StepKind.Poll, StepKind.Browse, StepKind.Hold, StepKind.Release, StepKind.Hold, StepKind.Checkout],
    };

    private static IEnumerable<StepKind> Fan(Random random)
    {
        yield return StepKind.Enter;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            yield return StepKind.Poll;
        }

        for (var i = random.Next(1, 5); i > 0; i--)
        {
            yield return StepKind.Browse;
        }

        yield return StepKind.Hold;
        if (random.NextDouble() < 0.25)
        {
            yield return StepKind.Browse;
            yield return StepKind.Hold;
        }

        yield return random.NextDouble() < 0.7 ? StepKind.Checkout : StepKind.Release;
    }

    private static IEnumerable<StepKind> Spins(int times) =>
        Enumerable.Range(0, times).SelectMany(_ => (StepKind[])[StepKind.Hold, StepKind.Release]);

    // A tenth of real time; people's pauses are log-normal, a clock's are not.
    private static TimeSpan Think(ActorKind actor, Random random) => TimeSpan.FromMilliseconds(actor switch
    {
        ActorKind.Fan or ActorKind.Replayer => 300 * Math.Exp(0.7 * Normal(random)),
        ActorKind.Blunt => 3 + (27 * random.NextDouble()),
        ActorKind.JitteredClock => 100 + (5 * random.NextDouble()),
        _ => 80 + (40 * random.NextDouble()),
    });

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
