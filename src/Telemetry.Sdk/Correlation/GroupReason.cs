namespace Telemetry.Sdk.Correlation;

/// <summary>Why a group left. The numbers are those of the public reason.</summary>
internal enum GroupReason
{
    Complete = 0,
    EventsOnly = 1,
    EntrySeen = 2,
    Recovered = 4,
    Timeout = 5,
    SizeLimit = 6,
    MemoryPressure = 7,
    RangeEnd = 8,
}
