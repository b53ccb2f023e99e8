namespace TicketShop.Load;

/// <summary>
/// What happens at the gateway: one request every 1/rate seconds, each the next due step of a visitor or, when nobody is due,
/// a new visitor's first. The seed fixes the whole plan; what the shop answers is not part of it.
/// </summary>
internal sealed class LoadPlan(int seed, int rate, double bots)
{
    /// <summary>How much of the future may be promised to those already inside; more, and their visits would drag on.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(0.7);

    private readonly Population _population = new(seed, bots);

    /// <summary>The requests in order of time, without end.</summary>
    public IEnumerable<PlannedRequest> Requests()
    {
        var inside = new PriorityQueue<(Session Session, int Step), (TimeSpan Due, int Visitor)>();
        var (visitors, stepsLeft) = (0, 0);
        for (var request = 0L; ; request++)
        {
            var now = TimeSpan.FromSeconds(request / (double)rate);
            var nobodyDue = !inside.TryPeek(out var next, out var place) || (place.Due > now && stepsLeft < rate * Promised.TotalSeconds);
            if (nobodyDue)
            {
                place = (now, visitors);
                next = (_population.Visitor(visitors++), 0);
                stepsLeft += next.Session.Steps.Count;
            }
            else
            {
                inside.Dequeue();
            }

            yield return new PlannedRequest(now, next.Session, next.Session.Steps[next.Step].Kind);
            stepsLeft--;
            if (++next.Step < next.Session.Steps.Count)
            {
                inside.Enqueue(next, (now + next.Session.Steps[next.Step].Think, place.Visitor));
            }
        }
    }
}
