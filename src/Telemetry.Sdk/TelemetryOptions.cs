using Microsoft.Extensions.Options;

namespace Telemetry.Sdk;

/// <summary>
/// Settings of a <see cref="TelemetryClient"/>, bound from the configuration section <c>TicketTelemetry</c>. Read once, when
/// the client is built; a later change has no effect.
/// </summary>
public sealed class TelemetryOptions
{
    /// <summary>The configuration section that <c>AddTicketTelemetry()</c> reads.</summary>
    public const string SectionName = "TicketTelemetry";

    /// <summary>Gets or sets a value indicating whether the SDK does anything at all. The environment variable <c>TICKET_TELEMETRY=off</c> wins over it.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the name of the service (<c>service.name</c>).</summary>
    /// <value>By default the first of <c>service.name</c> in <c>OTEL_RESOURCE_ATTRIBUTES</c>, the host's application name, the entry assembly's name. The variable <c>OTEL_SERVICE_NAME</c> wins over all of them.</value>
    public string? ServiceName { get; set; }

    /// <summary>Gets or sets the namespace of the service (<c>service.namespace</c>).</summary>
    /// <value>None by default.</value>
    public string? ServiceNamespace { get; set; }

    /// <summary>Gets or sets the version of the service (<c>service.version</c>).</summary>
    /// <value>The entry assembly's informational version by default.</value>
    public string? ServiceVersion { get; set; }

    /// <summary>Gets the further resource attributes of every span, for example <c>deployment.environment.name</c>. <c>region</c> or <c>cloud.region</c> also fills the event field <c>region</c>.</summary>
    public IDictionary<string, string> ResourceAttributes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets what the SDK may create.</summary>
    /// <value><see langword="null"/> by default: <see cref="TelemetryProfile.Development"/> in a host whose environment is Development, else <see cref="TelemetryProfile.Verify"/>.</value>
    public TelemetryProfile? Profile { get; set; }

    /// <summary>Gets or sets how long <see cref="TelemetryClient.DisposeAsync"/> may take to send what is left.</summary>
    /// <value>5 seconds by default; 100 milliseconds to 5 minutes.</value>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the settings of the Kafka client.</summary>
    public KafkaOptions Kafka { get; } = new();

    /// <summary>Gets the settings of the Schema Registry client.</summary>
    public SchemaRegistryOptions SchemaRegistry { get; } = new();

    /// <summary>Gets the settings of grouping and memory.</summary>
    [ValidateObjectMembers]
    public BatchingOptions Batching { get; } = new();

    /// <summary>Gets the settings of spans.</summary>
    [ValidateObjectMembers]
    public SpanOptions Spans { get; } = new();

    /// <summary>Gets the settings of business events.</summary>
    [ValidateObjectMembers]
    public EventOptions Events { get; } = new();

    /// <summary>Gets what the configuration said and nobody understood, for example a misspelt key; logged as warnings at start.</summary>
    internal IList<string> ConfigurationWarnings { get; } = new List<string>();

    /// <summary>Gets the values of the configuration that could not be read; they fail the validation together with the rest.</summary>
    internal IList<string> ConfigurationFailures { get; } = new List<string>();
}
