namespace Telemetry.Sdk.Diagnostics;

/// <summary>A topic as the start report shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Its partitions, <see langword="null"/> while nobody knows.</param>
/// <param name="State">Why it cannot be written, <see langword="null"/> when it can.</param>
internal sealed record StartTopic(string Name, int? Partitions, string? State);
