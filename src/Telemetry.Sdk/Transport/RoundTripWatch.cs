using System.Text.Json;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// Warns once when a broker's round trip is longer than the linger: with idempotence and few partitions librdkafka's broker thread
/// then spins while it waits. Reads librdkafka's statistics, https://github.com/confluentinc/librdkafka/blob/master/STATISTICS.md.
/// </summary>
internal sealed class RoundTripWatch(TimeSpan linger, RateLimitedLog log)
{
    /// <summary>How often librdkafka reports.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Set by librdkafka's thread, once.
    private bool _warned;

    /// <summary>Takes one report; anything but the expected JSON is ignored.</summary>
    public void Observe(string statistics)
    {
        if (_warned || Slowest(statistics) is not { } slowest || slowest.RoundTrip <= linger)
        {
            return;
        }

        _warned = true;
        Log.LingerTooShort(log.Logger, slowest.Broker, slowest.RoundTrip, linger);
    }

    private static (string Broker, TimeSpan RoundTrip)? Slowest(string statistics)
    {
        try
        {
            using var document = JsonDocument.Parse(statistics);
            (string, TimeSpan)? slowest = null;
            foreach (var broker in document.RootElement.GetProperty("brokers").EnumerateObject())
            {
                if (broker.Value.TryGetProperty("rtt", out var rtt) && rtt.TryGetProperty("p90", out var p90) && p90.TryGetInt64(out var micros)
                    && TimeSpan.FromMicroseconds(micros) is var roundTrip && roundTrip > (slowest?.Item2 ?? TimeSpan.Zero))
                {
                    slowest = (broker.Name, roundTrip);
                }
            }

            return slowest;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
