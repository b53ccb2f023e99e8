using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>Says at the end of a client what became of its spans and events, as an error if any was lost.</summary>
internal static class StopReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="snapshot">The last account.</param>
    public static void Write(ILogger logger, TelemetrySnapshot snapshot)
    {
        var lost = snapshot.Spans.Dropped.Values.Sum() + snapshot.Events.Dropped.Values.Sum();
        if (lost > 0 && logger.IsEnabled(LogLevel.Error))
        {
            Log.StoppedWithLoss(logger, Text(snapshot));
        }
        else if (lost == 0 && logger.IsEnabled(LogLevel.Information))
        {
            Log.Stopped(logger, Text(snapshot));
        }
    }

    /// <summary>Writes an account as one line.</summary>
    public static string Text(TelemetrySnapshot snapshot) => $"{Text("spans", snapshot.Spans)}; {Text("events", snapshot.Events)}.";

    private static string Text(string what, TelemetryCounts counts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{what} {counts.Ended} ended");
        Append(text, counts.Adopted, "adopted");
        text.Append(CultureInfo.InvariantCulture, $", {counts.Delivered} delivered");
        Append(text, counts.DeadLettered, "dead-lettered");
        Append(text, counts.Queued, "queued");
        Append(text, counts.InFlight, "in flight");
        Append(text, counts.Spooled, "kept on disk");
        foreach (var (reason, count) in counts.Dropped.OrderBy(d => d.Key))
        {
            Append(text, count, $"dropped ({reason.ToErrorType()})");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, long count, string what)
    {
        if (count != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", {count} {what}");
        }
    }
}
