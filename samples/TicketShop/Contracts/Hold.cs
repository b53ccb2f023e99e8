namespace TicketShop.Contracts;

/// <summary>Seats that inventory keeps for a visitor, and their price.</summary>
internal sealed record Hold(string Section, int Count, long AmountCents);
