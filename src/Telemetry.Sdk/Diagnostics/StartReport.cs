using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>
/// Decides when the start line is written: as soon as brokers, registry and topics have answered, after five seconds at the
/// latest, and once more a minute later if anything is different by then. Polled by one background loop.
/// </summary>
internal sealed class StartReport(ILogger logger, TimeProvider timeProvider, Func<StartFacts> gather)
{
    /// <summary>How long the first line waits for answers.</summary>
    public static readonly TimeSpan FirstAtLatest = TimeSpan.FromSeconds(5);

    /// <summary>How long after the first line the second may follow.</summary>
    public static readonly TimeSpan SecondAfter = TimeSpan.FromMinutes(1);

    // Owned by the loop that polls.
    private readonly long _startedAt = timeProvider.GetTimestamp();
    private long _firstAt;
    private string? _first;

    /// <summary>Gets a value indicating whether nothing more will be written.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Writes what is due now.</summary>
    public void Poll()
    {
        if (IsDone)
        {
            return;
        }

        if (!logger.IsEnabled(LogLevel.Information))
        {
            IsDone = true;
        }
        else if (_first is null)
        {
            PollFirst();
        }
        else if (timeProvider.GetElapsedTime(_firstAt) >= SecondAfter)
        {
            WriteSecond(_first);
        }
    }

    private void PollFirst()
    {
        var facts = gather();
        if (facts.IsSettled || timeProvider.GetElapsedTime(_startedAt) >= FirstAtLatest)
        {
            (_first, _firstAt) = (StartReportText.Build(facts), timeProvider.GetTimestamp());
            Log.Started(logger, _first);
        }
    }

    private void WriteSecond(string first)
    {
        IsDone = true;
        var second = StartReportText.Build(gather());
        if (second != first)
        {
            Log.StartedUpdate(logger, second);
        }
    }
}
