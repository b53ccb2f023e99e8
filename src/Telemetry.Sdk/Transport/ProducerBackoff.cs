namespace Telemetry.Sdk.Transport;

/// <summary>How long to wait before a producer that died is replaced: 1 s to 60 s, doubling, with jitter; an acknowledged record starts it over. Thread-safe.</summary>
internal sealed class ProducerBackoff(Func<double> jitter)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private int _deaths;

    public TimeSpan Next()
    {
        var deaths = Math.Min(Interlocked.Increment(ref _deaths), 7);
        var delay = Shortest * Math.Pow(2, deaths - 1) * (1 + (0.2 * jitter()));
        return delay < Longest ? delay : Longest;
    }

    public void Reset()
    {
        if (Volatile.Read(ref _deaths) != 0)
        {
            Volatile.Write(ref _deaths, 0);
        }
    }
}
