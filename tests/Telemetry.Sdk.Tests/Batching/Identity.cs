namespace Telemetry.Sdk.Tests.Batching;

/// <summary>The identity of promise P8.</summary>
internal static class Identity
{
    public static void Holds(TelemetryCounts counts) => Assert.That(
        counts.Delivered + counts.Dropped.Values.Sum() + counts.DeadLettered + counts.Queued + counts.InFlight + counts.Spooled,
        Is.EqualTo(counts.Ended + counts.Adopted));

    public static void IsSettled(TelemetryCounts counts)
    {
        Holds(counts);
        Assert.That((counts.Queued, counts.InFlight), Is.EqualTo((0L, 0L)));
    }
}
