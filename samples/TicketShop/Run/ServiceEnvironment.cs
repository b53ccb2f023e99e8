using TicketShop.Cli;
using TicketShop.Services;

namespace TicketShop.Run;

/// <summary>What a deployment tells a service: all of the telemetry's settings can come from the environment.</summary>
internal static class ServiceEnvironment
{
    public const string FlushAge = "00:00:00.200";

    public static IReadOnlyDictionary<string, string> Of(string service, Cluster cluster) => new Dictionary<string, string>
    {
        // Empty leaves the SDK's own choice.
        ["TicketTelemetry__SchemaRegistry__CacheDirectory"] = cluster.SchemaIdFolder ?? "",
        ["OTEL_SERVICE_NAME"] = service,
        ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.namespace=ticketshop,region={Region(service)}",
        ["TicketTelemetry__Profile"] = "Development",
        ["TicketTelemetry__Kafka__BootstrapServers"] = cluster.Kafka,
        ["TicketTelemetry__Kafka__reconnect_backoff_max_ms"] = $"{ShopSettings.ReconnectBackoffMs}",
        ["TicketTelemetry__SchemaRegistry__Url"] = cluster.SchemaRegistry,
        ["TicketTelemetry__Batching__FlushAge"] = FlushAge,
        ["TicketTelemetry__ShutdownTimeout"] = "00:00:20",
        [ShopSettings.Kafka.Replace(":", "__", StringComparison.Ordinal)] = cluster.Kafka,
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>The settings of the next inventory, as in production: it creates and registers nothing.</summary>
    public static IReadOnlyDictionary<string, string> OfNext(Cluster cluster) => new Dictionary<string, string>(Of("inventory", cluster))
    {
        ["TicketTelemetry__Profile"] = "Verify",
        ["TicketTelemetry__SchemaRegistry__Policy"] = "Verify",
        ["TicketTelemetry__Events__EmitTimeout"] = "00:00:08",

        // What nobody judged by then waits no longer.
        ["TicketTelemetry__ShutdownTimeout"] = "00:00:01",
    };

    // The front of the shop runs in its own data centre, what handles money in a cloud.
    private static string Region(string service) => service is "checkout" or "payment" or "notify" ? "aws-use1" : "onprem-la";
}
