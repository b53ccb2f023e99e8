using System.Globalization;

namespace Telemetry.Sdk;

/// <summary>The settings of Kafka's producer that the promises stand on: checked in the options, and again after the application's hooks.</summary>
internal static class KafkaSettingRules
{
    /// <summary>The most kilobytes in Kafka's own queue (<c>queue.buffering.max.kbytes</c>): half of the memory promise.</summary>
    public const int MaxQueueKilobytes = 16_384;

    /// <summary>The most records in Kafka's own queue (<c>queue.buffering.max.messages</c>).</summary>
    public const int MaxQueueMessages = 100_000;

    /// <summary>Gets what is set where nothing or something forbidden was, by librdkafka's names.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["enable.idempotence"] = "true",
        ["acks"] = "all",
        ["partitioner"] = "fnv1a_random",
        ["allow.auto.create.topics"] = "false",
        ["queue.buffering.max.kbytes"] = MaxQueueKilobytes.ToString(CultureInfo.InvariantCulture),
        ["queue.buffering.max.messages"] = MaxQueueMessages.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Finds the settings that break a promise.</summary>
    /// <param name="settings">Settings by librdkafka's names.</param>
    /// <returns>Name, value and what it must be, one entry a setting.</returns>
    public static IEnumerable<(string Name, string Value, string Required)> FindForbidden(IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (Required(name, value ?? "") is { } required)
            {
                yield return (name, value ?? "", required);
            }
        }
    }

    private static string? Required(string name, string value) => name switch
    {
        "enable.idempotence" => Only(value, "true"),
        "acks" or "request.required.acks" => value == "-1" ? null : Only(value, "all"),
        "partitioner" => Only(value, "fnv1a_random"),
        "allow.auto.create.topics" => Only(value, "false"),
        "delivery.report.only.error" => Only(value, "false"),
        "dotnet.producer.enable.delivery.reports" or "dotnet.producer.enable.background.poll" => Only(value, "true"),
        "transactional.id" => value.Length == 0 ? null : "unset",
        "queue.buffering.max.kbytes" => AtMost(value, MaxQueueKilobytes),
        "queue.buffering.max.messages" => AtMost(value, MaxQueueMessages),
        _ => null,
    };

    private static string? Only(string value, string required) =>
        value.Equals(required, StringComparison.OrdinalIgnoreCase) ? null : required;

    private static string? AtMost(string value, int limit) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= limit
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"between 1 and {limit:N0}");
}
