namespace Telemetry.Sdk.Testing;

/// <summary>How an <see cref="EmbeddedKafka"/> starts. Read once, by <see cref="EmbeddedKafka.Start(EmbeddedKafkaOptions)"/>.</summary>
public sealed class EmbeddedKafkaOptions
{
    /// <summary>Gets or sets the number of brokers; their ids are 1 to this number.</summary>
    /// <value>1 by default, at most 16.</value>
    public int Brokers { get; set; } = 1;

    /// <summary>
    /// Gets or sets the TCP port of the first broker on 127.0.0.1; broker n listens on this port + n - 1. A chosen port costs one pass
    /// through an in-process relay.
    /// </summary>
    /// <value>0 by default: free ports, chosen by the system, without a relay.</value>
    public int Port { get; set; }

    /// <summary>Gets the topics that exist when <c>Start</c> returns, with their partition counts.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, int> Topics { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Gets or sets the number of replicas that created topics claim to have. Records are kept once in any case.</summary>
    /// <value>3 by default, capped to the number of brokers.</value>
    public int ReplicationFactor { get; set; } = 3;

    /// <summary>
    /// Gets or sets whether the requests of clients are remembered for <see cref="EmbeddedKafka.CountRequests"/>. They are kept until
    /// <see cref="EmbeddedKafka.ClearRequests"/> or dispose, about 50 bytes each.
    /// </summary>
    /// <value><see langword="false"/> by default.</value>
    public bool RecordRequests { get; set; }
}
