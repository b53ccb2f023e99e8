using System.Collections;

namespace TicketShop.Services;

/// <summary>
/// How the shop's own Kafka clients log in: as the telemetry does, by the variables <c>TicketTelemetry__Kafka__security_protocol</c>,
/// <c>..._sasl_username</c>, <c>..._ssl_ca_location</c> and their like.
/// </summary>
internal static class ClusterLogin
{
    private const string Prefix = "TicketTelemetry__Kafka__";

    /// <summary>Gets librdkafka's settings of the login.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(variable => ((string)variable.Key, (string?)variable.Value ?? ""))
        .Where(variable => variable.Item1.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        .Select(variable => (Key: variable.Item1[Prefix.Length..].ToLowerInvariant().Replace('_', '.'), variable.Item2))
        .Where(setting => setting.Key.Split('.')[0] is "security" or "sasl" or "ssl")
        .ToDictionary(setting => setting.Key, setting => setting.Item2);

    /// <summary>Adds the login to a client's settings.</summary>
    public static T WithLogin<T>(this T config)
        where T : Confluent.Kafka.Config
    {
        foreach (var (key, value) in Settings)
        {
            config.Set(key, value);
        }

        return config;
    }
}
