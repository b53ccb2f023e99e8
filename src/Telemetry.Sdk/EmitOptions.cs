namespace Telemetry.Sdk;

/// <summary>What a caller may set for one event; what is left <see langword="null"/> takes its default.</summary>
public readonly record struct EmitOptions
{
    /// <summary>Gets the record's key. A key of the caller's gives up the join by trace (header <c>tsdk-key: caller</c>).</summary>
    /// <value>The 32 hexadecimal characters of the trace id by default.</value>
    public string? Key { get; init; }

    /// <summary>Gets when the event happened (<c>ce_time</c>, <c>event_time_unix_nano</c>); Kafka's timestamp stays the time of the call.</summary>
    /// <value>The time of the call by default.</value>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Gets the topic.</summary>
    /// <value>The declared topic of the type by default.</value>
    public string? Topic { get; init; }
}
