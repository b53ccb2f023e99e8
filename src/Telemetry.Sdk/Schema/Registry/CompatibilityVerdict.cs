namespace Telemetry.Sdk.Schema.Registry;

/// <summary>A registry's verdict and its reasons, in its own words.</summary>
internal sealed record CompatibilityVerdict(CompatibilityOutcome Outcome, IReadOnlyList<string> Messages)
{
    private const int MostReasons = 4_096;

    // Beside the differences Confluent's registry sends the old schema, up to 10 KiB of it: nothing for a log line.
    private const string OldSchema = "{oldSchema:";

    /// <summary>Gets the reasons as one text for logs and health, at most about 4 KiB.</summary>
    public string Reasons
    {
        get
        {
            var reasons = string.Join("; ", Messages.Where(message => !message.StartsWith(OldSchema, StringComparison.Ordinal)));
            return reasons.Length == 0 ? "the registry gives no reasons" : ServerText.Shown(reasons, MostReasons);
        }
    }
}
