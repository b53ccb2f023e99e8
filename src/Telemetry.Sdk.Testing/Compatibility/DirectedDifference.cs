namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A difference and the direction in which it was found.</summary>
/// <param name="Difference">The difference.</param>
/// <param name="IsForward">Whether the new schema was the original, as old readers of new data see it.</param>
internal sealed record DirectedDifference(Difference Difference, bool IsForward);
