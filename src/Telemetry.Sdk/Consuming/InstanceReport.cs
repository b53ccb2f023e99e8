namespace Telemetry.Sdk.Consuming;

/// <summary>What was read of one client's life. Numbers as in <see cref="ReadReport"/>.</summary>
/// <param name="InstanceId">The client's instance id.</param>
/// <param name="Spans">Spans read, duplicates removed.</param>
/// <param name="Events">Events read, duplicates removed.</param>
/// <param name="Gaps">Ranges of sequences that are missing and that no <c>tsdk-gap</c> header names.</param>
/// <param name="MissingSequences">Spans and events in those ranges.</param>
/// <param name="NamedMissing">Spans and events missing that a <c>tsdk-gap</c> header names.</param>
public sealed record InstanceReport(Guid InstanceId, long Spans, long Events, long Gaps, long MissingSequences, long NamedMissing);
