namespace Telemetry.Sdk.Transport;

/// <summary>One state of a topic.</summary>
/// <param name="Condition">Whether records may go.</param>
/// <param name="Partitions">The partition count; 0 while unknown.</param>
/// <param name="Reason">Why it is blocked.</param>
/// <param name="Cure">The command or act that unblocks it.</param>
internal sealed record TopicView(TopicCondition Condition, int Partitions, string? Reason, string? Cure);
