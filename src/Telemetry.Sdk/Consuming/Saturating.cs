namespace Telemetry.Sdk.Consuming;

/// <summary>Sums of numbers that stand in records, so that any 64 bits may come: they stop at the largest number.</summary>
internal static class Saturating
{
    public static long Add(long sum, long count) => count > long.MaxValue - sum ? long.MaxValue : sum + count;

    public static long Add(long sum, ulong count) => Add(sum, (long)Math.Min(count, long.MaxValue));
}
