using TicketShop.V1;

namespace TicketShop.Contracts;

/// <summary>The topics of a run: spans, one for each event type, and the shop's own.</summary>
internal static class ShopTopics
{
    public const int Partitions = 12;

    public const string Spans = "otlp_spans";

    /// <summary>Gets the topics of the events, <c>ticketshop.v1.SeatsHeld</c> and so on.</summary>
    public static IReadOnlyList<string> Events { get; } = [.. EventsReflection.Descriptor.MessageTypes.Select(type => type.FullName)];
}
