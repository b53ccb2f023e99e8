namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>One of both: a difference, or two messages of imports that are still to be compared.</summary>
internal readonly record struct Finding(Difference? Difference, ImportedPair? Pair);
