using Confluent.Kafka;

namespace Telemetry.Sdk.Transport;

/// <summary>
/// The librdkafka settings of the one producer: our defaults, the application's keys, its hook, and then what the SDK's promises
/// stand on, checked again. Sources and reasons: https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md.
/// </summary>
internal static class ProducerSettings
{
    /// <summary>The bytes that librdkafka's own queue may hold: the half of promise P2 that is not ours.</summary>
    public const int QueueKilobytes = 16_384;

    /// <summary>The records that librdkafka's own queue may hold; the byte bound rules.</summary>
    public const int QueueMessages = 100_000;

    /// <summary>Returns the settings, and names the changes that were undone.</summary>
    public static ProducerConfig Build(TransportSettings settings, out IReadOnlyList<UndoneSetting> undone)
    {
        var config = Defaults(settings);
        foreach (var (key, value) in settings.Kafka.Settings)
        {
            config.Set(key, value);
        }

        settings.Kafka.ConfigureProducer?.Invoke(config);
        undone = Enforce(config);
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

    private static List<UndoneSetting> Enforce(ProducerConfig config)
    {
        var undone = new List<UndoneSetting>();
        Demand("enable.idempotence", "true");
        Demand("acks", "all", "-1");
        Demand("partitioner", "fnv1a_random");
        Demand("allow.auto.create.topics", "false");
        Bound("queue.buffering.max.kbytes", QueueKilobytes);
        Bound("queue.buffering.max.messages", QueueMessages);
        return undone;

        void Demand(string key, string value, string? synonym = null)
        {
            var set = config.Get(key);
            if (set is not null && !string.Equals(set, value, StringComparison.OrdinalIgnoreCase) && set != synonym)
            {
                undone.Add(new UndoneSetting(key, set, value));
            }

            config.Set(key, value);
        }

        void Bound(string key, int limit)
        {
            var set = config.Get(key);
            if (int.TryParse(set, out var number) && number > 0 && number <= limit)
            {
                return;
            }

            if (set is not null)
            {
                undone.Add(new UndoneSetting(key, set, $"at most {limit}"));
            }

            config.Set(key, limit.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static CompressionType Codec(CompressionCodec codec) => codec switch
    {
        CompressionCodec.Zstd => CompressionType.Zstd,
        CompressionCodec.Gzip => CompressionType.Gzip,
        CompressionCodec.None => CompressionType.None,
        _ => CompressionType.Lz4,
    };
}
