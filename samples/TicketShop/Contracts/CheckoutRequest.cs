namespace TicketShop.Contracts;

/// <summary>A visitor who wants to pay for the seats held.</summary>
internal sealed record CheckoutRequest(Visit Visit, string CardType, string CardToken, string Region);
