using System.Diagnostics;
using TicketShop.Measures;

namespace TicketShop.Load;

/// <summary>
/// Sends the plan's requests when they are due, whether or not the ones before were answered, and measures from then to the
/// answer: a shop that stalls is charged for everyone who had to wait.
/// </summary>
internal sealed class LoadGenerator(GatewayClient gateway, LoadPlan plan)
{
    private const int MostInFlight = 2_000;

    private volatile LatencyHistogram _latency = new();
    private long _sent;
    private long _failed;
    private int _inFlight;

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Gets how many requests were not answered, answered with a 5xx, or held back because too many were in flight.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Begins a new measurement of the shop's latency and returns the one before.</summary>
    public LatencyHistogram Lap() => Interlocked.Exchange(ref _latency, new LatencyHistogram());

    /// <summary>Sends requests until the duration is over or the token is cancelled, then waits for those in flight.</summary>
    public async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var request in plan.Requests().TakeWhile(request => request.At < duration))
        {
            var early = request.At - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(early, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            Begin(request, start);
        }

        while (Volatile.Read(ref _inFlight) > 0)
        {
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private void Begin(PlannedRequest request, long start)
    {
        Interlocked.Increment(ref _sent);
        if (Volatile.Read(ref _inFlight) >= MostInFlight)
        {
            Interlocked.Increment(ref _failed);
            return;
        }

        Interlocked.Increment(ref _inFlight);
        _ = SendAsync(request, start);
    }

    private async Task SendAsync(PlannedRequest request, long start)
    {
        try
        {
            // A request that was sent is answered: a run that is told to stop still drains.
            using var response = await gateway.SendAsync(request.Session, request.Step, CancellationToken.None);
            _latency.Record(Stopwatch.GetElapsedTime(start) - request.At);
            if ((int)response.StatusCode >= 500)
            {
                Interlocked.Increment(ref _failed);
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Interlocked.Increment(ref _failed);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
