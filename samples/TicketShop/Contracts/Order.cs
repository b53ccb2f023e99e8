namespace TicketShop.Contracts;

/// <summary>A paid order, as it travels over Kafka from checkout to notify.</summary>
internal sealed record Order(string Id, Visit Visit, int Count, long AmountCents)
{
    public const string Topic = "ticketshop.orders";
}
