namespace TicketShop.Measures;

/// <summary>Counts durations in buckets that grow by 2 %, from 10 microseconds to about 2 hours. Thread-safe.</summary>
internal sealed class LatencyHistogram
{
    private const double SmallestMs = 0.01;
    private const double Growth = 1.02;
    private static readonly double LogGrowth = Math.Log(Growth);

    private readonly long[] _buckets = new long[1_024];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Record(TimeSpan latency)
    {
        var bucket = (int)(Math.Log(Math.Max(latency.TotalMilliseconds, SmallestMs) / SmallestMs) / LogGrowth);
        Interlocked.Increment(ref _buckets[Math.Min(bucket, _buckets.Length - 1)]);
        Interlocked.Increment(ref _count);
    }

    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            var count = Interlocked.Read(ref other._buckets[bucket]);
            Interlocked.Add(ref _buckets[bucket], count);
            Interlocked.Add(ref _count, count);
        }
    }

    /// <summary>The duration in milliseconds that the given share (0 to 1) does not exceed; 0 without any.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        var seen = 0L;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += Interlocked.Read(ref _buckets[bucket]);
            if (seen >= wanted && seen > 0)
            {
                return SmallestMs * Math.Pow(Growth, bucket + 0.5);
            }
        }

        return 0;
    }
}
