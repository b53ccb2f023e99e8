namespace Telemetry.Sdk.Diagnostics;

/// <summary>Something that keeps telemetry from flowing as it should, from the moment it was noticed until it is cleared.</summary>
/// <param name="Key">What it is about, for example <c>topic:otlp_spans</c>; one condition a key.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Cure">The command or setting that cures it, if one is known.</param>
/// <param name="Since">When it was first set.</param>
/// <param name="Until">When it ends by itself, if it does.</param>
internal sealed record HealthCondition(string Key, string Reason, string? Cure, DateTimeOffset Since, DateTimeOffset? Until = null);
