namespace Telemetry.Sdk.Diagnostics;

/// <summary>What a client knows about its surroundings at one moment.</summary>
internal sealed record StartFacts
{
    /// <summary>Gets the service as it signs its spans.</summary>
    public required string Service { get; init; }

    /// <summary>Gets what may be created.</summary>
    public required TelemetryProfile Profile { get; init; }

    /// <summary>Gets the brokers as configured.</summary>
    public required string Brokers { get; init; }

    /// <summary>Gets how the brokers are, for example <c>connected</c> or <c>not reachable (is it TLS?)</c>; <see langword="null"/> while nobody knows.</summary>
    public string? BrokersState { get; init; }

    /// <summary>Gets the Schema Registry's address; credentials in it are left out of the report; empty when none is asked.</summary>
    public required string Registry { get; init; }

    /// <summary>Gets how the registry is; <see langword="null"/> while nobody knows.</summary>
    public string? RegistryState { get; init; }

    /// <summary>Gets the topics that are written.</summary>
    public IReadOnlyList<StartTopic> Topics { get; init; } = [];

    /// <summary>Gets the names of the activity sources that exist and are captured.</summary>
    public IReadOnlyList<string> SourcesCaptured { get; init; } = [];

    /// <summary>Gets the names of the activity sources that exist and are not captured.</summary>
    public IReadOnlyList<string> SourcesNotCaptured { get; init; } = [];

    /// <summary>Gets a value indicating whether brokers, registry and topics have all answered or failed.</summary>
    public bool IsSettled => BrokersState is not null && RegistryState is not null && Topics.All(t => t.Partitions is not null || t.State is not null);
}
