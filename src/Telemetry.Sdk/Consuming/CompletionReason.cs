namespace Telemetry.Sdk.Consuming;

/// <summary>Why a <see cref="CorrelatedTrace"/> was delivered when it was. Append only.</summary>
public enum CompletionReason
{
    /// <summary>The root ended, or the caller's predicate held, and nothing new came for the quiet period. With parents missing the longer period applied and the trace is partial.</summary>
    Complete = 0,

    /// <summary>Every record is an event that says that no span will come, and nothing new came for the quiet period.</summary>
    EventsOnly = 1,

    /// <summary>The one parent missing belongs to a caller outside of our reach: its child is a server or consumer span with a remote parent.</summary>
    EntrySeen = 2,

    /// <summary>As many records came as the root said there would be.</summary>
    CountMet = 3,

    /// <summary>The trace holds records from a producer's spool, so the longer period for replayed records applied.</summary>
    Recovered = 4,

    /// <summary>The longest time that a trace is kept open was over.</summary>
    Timeout = 5,

    /// <summary>The trace had more than 10,000 records or more than 4 MiB.</summary>
    SizeLimit = 6,

    /// <summary>The reader's memory budget was nearly spent, and this trace was chosen to leave early.</summary>
    MemoryPressure = 7,

    /// <summary>The reader was told to finish, and has read to the end.</summary>
    RangeEnd = 8,

    /// <summary>The reader shut down. Never delivered: the next reader builds the trace again.</summary>
    Shutdown = 9,

    /// <summary>The partition went to another reader. Never delivered: its new owner builds the trace again.</summary>
    Revoked = 10,
}
