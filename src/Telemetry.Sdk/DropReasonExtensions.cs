namespace Telemetry.Sdk;

/// <summary>The wire and metric names of <see cref="DropReason"/>.</summary>
public static class DropReasonExtensions
{
    private static readonly string[] Names =
    [
        "", "queue_full", "already_shutdown", "too_large", "encode_failed", "schema_rejected",
        "delivery_failed", "spool_full", "spool_corrupt", "quarantined", "expired",
    ];

    /// <summary>Gets the reason as it stands in metrics (<c>error.type</c>), logs and summaries, for example <c>queue_full</c>.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>A lower-case name with underscores.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reason"/> is not one of the list.</exception>
    public static string ToErrorType(this DropReason reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)reason, 1, nameof(reason));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)reason, Names.Length, nameof(reason));
        return Names[(int)reason];
    }
}
