namespace TicketShop.Load;

/// <summary>A request of a visitor at the gateway.</summary>
internal enum StepKind
{
    Enter,
    Poll,
    Browse,
    Hold,
    Release,
    Checkout,
}
