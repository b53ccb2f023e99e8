namespace Telemetry.Sdk.Consuming;

/// <summary>A range of sequences that was not read and that no <c>tsdk-gap</c> header names.</summary>
/// <param name="InstanceId">The client's instance id.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Lane">The lane, 4,294,967,295 for records not placed by trace id.</param>
/// <param name="First">The first sequence missing.</param>
/// <param name="Count">How many are missing.</param>
public sealed record SequenceRange(Guid InstanceId, string Topic, uint Lane, ulong First, ulong Count);
