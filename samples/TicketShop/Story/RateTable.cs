using System.Globalization;
using Spectre.Console;
using Telemetry.Sdk;
using TicketShop.Run;

namespace TicketShop.Story;

/// <summary>A line for each look, with the loss identity written out: ended = delivered + waiting + dropped.</summary>
internal sealed class RateTable(IAnsiConsole console)
{
    // On a narrow terminal spans and events are one sum; a line that wraps is no table.
    private readonly bool _isNarrow = console.Profile.Width < 110;

    private bool _headerWritten;

    /// <summary>Writes the header above the next line, after something else stood between.</summary>
    public void WriteHeaderAgain() => _headerWritten = false;

    public void Write(Progress progress, bool brokerDown)
    {
        if (!_headerWritten)
        {
            console.WriteLine();
            console.MarkupLine(_isNarrow
                ? "[dim]time  req/s  p99 ms records = delivered + waiting + dropped    read[/]"
                : "[dim]time  req/s  p99 ms   spans = delivered + waiting + dropped    events = delivered + waiting + dropped    read[/]");
            _headerWritten = true;
        }

        var time = progress.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture) + "s";
        var colour = brokerDown ? "red" : "green";
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{time,4}  {progress.Rate,5:F0}  {progress.Shop.Percentile(0.99),6:F1}  {Identities(progress.Written, colour)}  [bold]{progress.Read.Spans + progress.Read.Events,7:N0}[/]{Failed(progress.Failed)}"));
    }

    private string Identities(TelemetrySnapshot written, string colour) => _isNarrow
        ? Identity(colour, written.Spans, written.Events)
        : $"{Identity(colour, written.Spans)}   {Identity(colour, written.Events)}";

    private static string Identity(string colour, params TelemetryCounts[] counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.Sum(c => c.Ended),7:N0} = [{colour}]{counts.Sum(c => c.Delivered),9:N0}[/] + {counts.Sum(c => c.Waiting()),7:N0} + {counts.Sum(c => c.Lost()),7:N0}");

    private static string Failed(long failed) => failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"  [red]{failed:N0} requests failed[/]");
}
