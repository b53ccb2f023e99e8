using Telemetry.Sdk;
using TicketShop.Cli;

namespace TicketShop.Proof;

/// <summary>Puts what the services wrote beside what the reader read.</summary>
internal static class Summaries
{
    public static Summary Of(TelemetrySnapshot written, RunReader reader, Deployment deploy, Cluster cluster, TimeSpan duration)
    {
        var read = reader.Report;
        var (complete, partial) = reader.Traces;
        return new Summary
        {
            Spans = new(written.Spans.Ended, written.Spans.Delivered, read.Spans, Names(written.Spans)),
            Events = new(written.Events.Ended, written.Events.Delivered, read.Events, Names(written.Events)),
            Traces = new(complete, partial),
            Gaps = read.Gaps,
            Deploy = deploy,
            LatencyMs = new(Math.Round(reader.Latency.Percentile(0.5), 1), Math.Round(reader.Latency.Percentile(0.99), 1)),
            DurationSeconds = Math.Round(duration.TotalSeconds, 1),
            Kafka = cluster.Kafka,
            SchemaRegistry = cluster.SchemaRegistry,
        };
    }

    private static Dictionary<string, long> Names(TelemetryCounts counts) =>
        counts.Dropped.ToDictionary(dropped => dropped.Key.ToErrorType(), dropped => dropped.Value);
}
