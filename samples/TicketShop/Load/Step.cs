namespace TicketShop.Load;

/// <summary>A request, and how long the visitor thinks before it.</summary>
internal readonly record struct Step(StepKind Kind, TimeSpan Think);
