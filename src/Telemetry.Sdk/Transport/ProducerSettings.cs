using Confluent.Kafka;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// The librdkafka settings of the one producer: our defaults, the application's keys, its hook, and then what the SDK's promises
/// stand on, checked again. Sources and reasons: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md.
/// </summary>
internal static class ProducerSettings
{
    /// <summary>Returns the settings, and names the changes that were undone.</summary>
    /// <param name="settings">The options' part.</param>
    /// <param name="hookFailed">Told when the application's hook threw; what it had changed by then is forgotten.</param>
    /// <param name="undone">The settings that were put back.</param>
    public static ProducerConfig Build(TransportSettings settings, Action<Exception> hookFailed, out IReadOnlyList<UndoneSetting> undone)
    {
        var config = Chosen(settings);
        try
        {
            settings.Kafka.ConfigureProducer?.Invoke(config);
        }
#pragma warning disable CA1031 // The application's code may throw anything; telemetry goes on with the settings it had.
        catch (Exception e)
#pragma warning restore CA1031
        {
            hookFailed(e);
            config = Chosen(settings);
        }

        return Enforce(config, out undone);
    }

    private static ProducerConfig Chosen(TransportSettings settings)
    {
        var config = Defaults(settings);
        foreach (var (key, value) in settings.Kafka.Settings)
        {
            config.Set(key, value);
        }

        return config;
    }

    private static ProducerConfig Defaults(TransportSettings settings)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = settings.Kafka.BootstrapServers,
            ClientId = settings.ClientId,
            LingerMs = settings.Kafka.Linger.TotalMilliseconds,
            CompressionType = Codec(settings.Kafka.Compression),
            MessageTimeoutMs = 30_000,
            SocketTimeoutMs = 30_000,
            StatisticsIntervalMs = (int)RoundTripWatch.Interval.TotalMilliseconds,

            // A report needs neither key nor value: the record is ours.
            DeliveryReportFields = "status",
        };
        config.Set("metadata.recovery.rebootstrap.trigger.ms", "60000");
        if (settings.Kafka.Compression == CompressionCodec.Zstd)
        {
            config.CompressionLevel = 1;
        }

        return config;
    }

    private static ProducerConfig Enforce(ProducerConfig config, out IReadOnlyList<UndoneSetting> undone)
    {
        var values = config.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        undone = [.. KafkaSettingRules.FindForbidden(values).Select(f => new UndoneSetting(f.Name, f.Value, f.Required))];
        foreach (var change in undone)
        {
            values.Remove(change.Setting);
        }

        foreach (var (key, value) in KafkaSettingRules.Defaults)
        {
            values.TryAdd(key, value);
        }

        return new ProducerConfig(values);
    }

    private static CompressionType Codec(CompressionCodec codec) => codec switch
    {
        CompressionCodec.Zstd => CompressionType.Zstd,
        CompressionCodec.Gzip => CompressionType.Gzip,
        CompressionCodec.None => CompressionType.None,
        _ => CompressionType.Lz4,
    };
}
