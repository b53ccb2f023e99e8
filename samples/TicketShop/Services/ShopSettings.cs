namespace TicketShop.Services;

/// <summary>The shop's own settings; the telemetry has its own section.</summary>
internal static class ShopSettings
{
    /// <summary>The brokers of the order topic.</summary>
    public const string Kafka = "Shop:Kafka";

    /// <summary>How soon, at the latest, a Kafka client tries again after it lost the broker.</summary>
    public const int ReconnectBackoffMs = 500;
}
