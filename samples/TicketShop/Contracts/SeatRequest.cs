namespace TicketShop.Contracts;

/// <summary>Seats of one section, to be held for a visitor.</summary>
internal sealed record SeatRequest(Visit Visit, string Section, int Count);
