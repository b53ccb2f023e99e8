namespace Telemetry.Sdk.Spans;

/// <summary>What a listener decided about the activity under which a span begins.</summary>
internal enum LocalParent
{
    /// <summary>Nothing: neither it nor an ancestor in this process comes from a recorded source. The span is a local root.</summary>
    Unknown,

    /// <summary>It is recorded, so the span is too.</summary>
    Kept,

    /// <summary>It is not, so the span is not either.</summary>
    Dropped,
}
