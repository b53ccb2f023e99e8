using System.Globalization;
using Spectre.Console;
using Telemetry.Sdk.Consuming;
using TicketShop.Proof;

namespace TicketShop.Story;

/// <summary>The end of the story: what ended, was delivered and was read, and the one line that says whether that is the same.</summary>
internal static class ProofLines
{
    public static void Write(IAnsiConsole console, Summary summary, ReadReport read)
    {
        Line($"spans   {summary.Spans.Ended,9:N0} ended    = {summary.Spans.Delivered,9:N0} delivered = {summary.Spans.Read,9:N0} read");
        Line($"events  {summary.Events.Emitted,9:N0} emitted  = {summary.Events.Delivered,9:N0} delivered = {summary.Events.Read,9:N0} read");
        Line($"traces  {summary.Traces.Complete,9:N0} complete, {summary.Traces.Partial:N0} partial");
        Line($"from a span's end to the reader: p50 {summary.LatencyMs.P50:N0} ms, p99 {summary.LatencyMs.P99:N0} ms; {read.DuplicateSpans + read.DuplicateEvents:N0} duplicates removed");
        foreach (var (reason, count) in summary.Spans.Dropped.Concat(summary.Events.Dropped))
        {
            Line($"dropped {count,9:N0} {reason}");
        }

        Line($"deploy  {$"{summary.Deploy.Verdict}".ToLowerInvariant(),9}: {summary.Deploy.Reason}");
        foreach (var gap in read.GapRanges.Take(5))
        {
            Line($"gap     {gap.Topic} lane {gap.Lane}: {gap.Count} from sequence {gap.First} of {gap.InstanceId}");
        }

        var verdict = Verdict(summary);
        console.MarkupLine(summary.IsProven ? $"[bold green]{verdict}[/]" : $"[bold red]{verdict}[/]");

        void Line(FormattableString text) => console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private static string Verdict(Summary summary) => summary.IsProven
        ? string.Create(CultureInfo.InvariantCulture, $"ended = delivered = read: {summary.Spans.Read:N0} spans and {summary.Events.Read:N0} events, 0 lost, 0 gaps, {summary.Traces.Complete:N0} whole traces")
        : string.Create(CultureInfo.InvariantCulture, $"{summary.Lost:N0} lost, {summary.Gaps:N0} gaps in the sequences, {(summary.Deploy.Verdict == DeployVerdict.Accepted ? "an event that breaks its consumers let through" : "nothing let through that breaks consumers")}");
}
