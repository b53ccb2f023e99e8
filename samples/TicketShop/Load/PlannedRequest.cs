namespace TicketShop.Load;

/// <summary>A request and when it is sent, counted from the start of the load.</summary>
internal readonly record struct PlannedRequest(TimeSpan At, Session Session, StepKind Step);
