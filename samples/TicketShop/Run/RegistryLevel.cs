using System.Text.Json.Nodes;
using TicketShop.Cli;

namespace TicketShop.Run;

/// <summary>Asks a Schema Registry what it checks where nobody has said otherwise.</summary>
internal static class RegistryLevel
{
    /// <summary>Whether the registry as a whole checks nothing: its global level is NONE. False as well when it does not say.</summary>
    public static async Task<bool> IsNoneAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        try
        {
            var config = await http.GetStringAsync(new Uri($"{cluster.SchemaRegistry.TrimEnd('/')}/config"), cancellationToken);
            return (string?)JsonNode.Parse(config)?["compatibilityLevel"] == "NONE";
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
