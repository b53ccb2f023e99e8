using Telemetry.Sdk;
using TicketShop.Processes;

namespace TicketShop.Proof;

/// <summary>How the deploy of the next inventory ended.</summary>
/// <param name="Verdict">Whether its changed event was refused.</param>
/// <param name="Refused">How many of its events were given up because of their schema; none of them counts as lost by the shop.</param>
/// <param name="Reason">Why, in one line.</param>
internal sealed record Deployment(DeployVerdict Verdict, long Refused, string Reason)
{
    private const int MostReason = 400;

    public static Deployment Skipped(string reason) => new(DeployVerdict.Skipped, 0, OneLine(reason));

    /// <summary>Judges what the deployed process was told about its events.</summary>
    public static Deployment Of(ChildMessage.Emitted emitted)
    {
        var events = emitted.Telemetry.Events;
        var refused = events.Dropped.GetValueOrDefault(DropReason.SchemaRejected) + events.DeadLettered;
        if (emitted.Failure is not { } failure || events.Delivered > 0)
        {
            return new(DeployVerdict.Accepted, refused, $"{events.Delivered} records of the changed type are on the topic.");
        }

        // A schema that is compatible waits for its registration, which a pipeline would do next.
        return refused > 0 ? new(DeployVerdict.Refused, refused, RefusalReason.Of(failure))
            : failure.Contains("it is compatible", StringComparison.Ordinal) ? new(DeployVerdict.Accepted, 0, OneLine(failure))
            : Skipped(failure);
    }

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MostReason ? line : line[..(MostReason - 1)] + "…";
    }
}
