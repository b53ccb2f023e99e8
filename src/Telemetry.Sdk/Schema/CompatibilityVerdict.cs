namespace Telemetry.Sdk.Schema;

/// <summary>A registry's verdict and its reasons, in its own words.</summary>
internal sealed record CompatibilityVerdict(CompatibilityOutcome Outcome, IReadOnlyList<string> Messages);
