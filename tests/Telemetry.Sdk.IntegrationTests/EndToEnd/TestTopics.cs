namespace Telemetry.Sdk.IntegrationTests.EndToEnd;

/// <summary>The topics of one test: no other test's records are in them.</summary>
internal sealed class TestTopics
{
    /// <summary>What the names begin with that clients may write.</summary>
    public const string Allowed = "it-";

    public const int Partitions = 12;

    private readonly string _prefix = $"{Allowed}{Guid.NewGuid():N}.";

    public string Spans => _prefix + "otlp_spans";

    public string SeatsHeld => _prefix + TicketShop.V1.SeatsHeld.Descriptor.FullName;

    public string OrderPlaced => _prefix + TicketShop.V1.OrderPlaced.Descriptor.FullName;

    public IReadOnlyList<string> All => [Spans, SeatsHeld, OrderPlaced];
}
