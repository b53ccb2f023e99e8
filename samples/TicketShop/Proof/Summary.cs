using System.Text.Json.Serialization;

namespace TicketShop.Proof;

/// <summary>What a run proved; the JSON form is read by other programs.</summary>
internal sealed record Summary
{
    public required SpanFigures Spans { get; init; }

    public required EventFigures Events { get; init; }

    public required TraceFigures Traces { get; init; }

    /// <summary>Whether nothing was lost and nothing got through that breaks consumers.</summary>
    [JsonIgnore]
    public bool IsProven => Lost == 0 && Gaps == 0 && Deploy.Verdict != DeployVerdict.Accepted;

    /// <summary>Spans and events that ended and were not read.</summary>
    public long Lost => Spans.Ended - Spans.Read + Events.Emitted - Events.Read;

    /// <summary>Ranges of sequences that are missing and that no producer named as given up.</summary>
    public required long Gaps { get; init; }

    /// <summary>The next version of a service; its events are none of the shop's.</summary>
    public required Deployment Deploy { get; init; }

    /// <summary>From a span's end to the moment its record was decoded.</summary>
    public required LatencyFigures LatencyMs { get; init; }

    /// <summary>How long the load lasted.</summary>
    public required double DurationSeconds { get; init; }

    public required string Kafka { get; init; }

    public required string SchemaRegistry { get; init; }

    internal sealed record SpanFigures(long Ended, long Delivered, long Read, IReadOnlyDictionary<string, long> Dropped);

    internal sealed record EventFigures(long Emitted, long Delivered, long Read, IReadOnlyDictionary<string, long> Dropped);

    internal sealed record TraceFigures(long Complete, long Partial);

    internal sealed record LatencyFigures(double P50, double P99);
}
