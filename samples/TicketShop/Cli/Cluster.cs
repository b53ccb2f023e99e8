namespace TicketShop.Cli;

/// <summary>Where Kafka and the Schema Registry are.</summary>
internal sealed record Cluster(string Kafka, string SchemaRegistry);
