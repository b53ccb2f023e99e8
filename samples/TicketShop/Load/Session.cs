using TicketShop.Contracts;

namespace TicketShop.Load;

/// <summary>A visit as it is planned: who, for what, with which card, and the steps in order.</summary>
internal sealed record Session(ActorKind Actor, SeatRequest Seats, string CardType, string CardToken, string Region, IReadOnlyList<Step> Steps)
{
    public Visit Visit => Seats.Visit;
}
