namespace TicketShop.Contracts;

/// <summary>An amount to be charged to a card token, at a provider near the visitor's region.</summary>
internal sealed record PaymentRequest(Visit Visit, long AmountCents, string CardType, string CardToken, string Region);
