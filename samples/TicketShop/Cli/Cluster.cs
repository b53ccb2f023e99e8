namespace TicketShop.Cli;

/// <summary>Where Kafka and the Schema Registry are.</summary>
internal sealed record Cluster(string Kafka, string SchemaRegistry)
{
    /// <summary>Gets where the services keep schema ids for an outage of the registry; an embedded one ends with the run, and its ids mean nothing afterwards.</summary>
    public string? SchemaIdFolder { get; init; }
}
