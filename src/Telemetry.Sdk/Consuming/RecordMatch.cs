namespace Telemetry.Sdk.Consuming;

/// <summary>How a record compares with those read before.</summary>
internal enum RecordMatch
{
    /// <summary>Its identity is new, as far as remembered.</summary>
    New,

    /// <summary>The same identity and bytes came before.</summary>
    Duplicate,

    /// <summary>The same identity came before with other bytes.</summary>
    Conflict,
}
