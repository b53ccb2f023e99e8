using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

/// <summary>A record as it was at the moment of one sending.</summary>
internal sealed record SentRecord(OutgoingRecord Record, int Partition, uint Lane, ulong First, int Count, IReadOnlyDictionary<string, byte[]> Headers);
