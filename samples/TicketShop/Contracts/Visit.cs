namespace TicketShop.Contracts;

/// <summary>Who asks, and for which concert; travels through all services. Coarse on purpose: no name, address or card number.</summary>
internal sealed record Visit(string Session, string EventCode, string AccountRef, string AsnType);
