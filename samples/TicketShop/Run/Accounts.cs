using Telemetry.Sdk;

namespace TicketShop.Run;

/// <summary>Adds up the accounts of several services; the identity holds for the sum as it does for each.</summary>
internal static class Accounts
{
    public static TelemetrySnapshot Sum(IEnumerable<TelemetrySnapshot> accounts)
    {
        var all = accounts.ToList();
        return new TelemetrySnapshot(Sum(all.ConvertAll(account => account.Spans)), Sum(all.ConvertAll(account => account.Events)));
    }

    /// <summary>What is on its way: queued, in flight or on disk.</summary>
    public static long Waiting(this TelemetryCounts counts) => counts.Queued + counts.InFlight + counts.Spooled;

    /// <summary>What is given up.</summary>
    public static long Lost(this TelemetryCounts counts) => counts.Dropped.Values.Sum() + counts.DeadLettered;

    private static TelemetryCounts Sum(List<TelemetryCounts> counts) => new()
    {
        Ended = counts.Sum(count => count.Ended),
        Adopted = counts.Sum(count => count.Adopted),
        Delivered = counts.Sum(count => count.Delivered),
        DeadLettered = counts.Sum(count => count.DeadLettered),
        Queued = counts.Sum(count => count.Queued),
        InFlight = counts.Sum(count => count.InFlight),
        Spooled = counts.Sum(count => count.Spooled),
        Dropped = counts.SelectMany(count => count.Dropped)
            .GroupBy(dropped => dropped.Key)
            .ToDictionary(group => group.Key, group => group.Sum(dropped => dropped.Value)),
    };
}
