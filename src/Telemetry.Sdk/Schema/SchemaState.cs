namespace Telemetry.Sdk.Schema;

/// <summary>What is known about the schema of a subject.</summary>
internal enum SchemaState
{
    /// <summary>The registry has not answered yet; it is asked again by itself.</summary>
    Pending = 0,

    /// <summary>The id is known: records may leave.</summary>
    Known,

    /// <summary>Someone must act first (<see cref="SchemaStatus.Cure"/>); probed once a minute.</summary>
    Blocked,

    /// <summary>The registry refused the schema for good: its records are given up.</summary>
    Rejected,
}
