using System.Globalization;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Hosting;

/// <summary>Moves what stands under Kafka's or Confluent's name into the option of ours that means the same, so that each has one value.</summary>
internal static class KafkaSettingNames
{
    /// <summary>Takes the settings that have an option of their own out of the dictionaries; where both are given, the explicit name wins.</summary>
    /// <param name="options">A copy that may be changed.</param>
    /// <param name="failures">Receives what cannot be read.</param>
    public static void Fold(TelemetryOptions options, ICollection<string> failures)
    {
        var kafka = options.Kafka;
        foreach (var name in (string[])["bootstrap.servers", "metadata.broker.list"])
        {
            if (kafka.Settings.Remove(name, out var servers))
            {
                kafka.BootstrapServers = servers;
            }
        }

        foreach (var name in (string[])["linger.ms", "queue.buffering.max.ms"])
        {
            if (kafka.Settings.Remove(name, out var linger))
            {
                kafka.Linger = Milliseconds($"Kafka:{name}", linger, failures) ?? kafka.Linger;
            }
        }

        foreach (var name in (string[])["compression.type", "compression.codec"])
        {
            if (kafka.Settings.Remove(name, out var codec))
            {
                kafka.Compression = Codec(name, codec, failures) ?? kafka.Compression;
            }
        }

        Inherit(kafka, options.SchemaRegistry);
        var registry = options.SchemaRegistry;
        registry.Url = Take(registry.Settings, "url") ?? registry.Url;
        if (Take(registry.Settings, "request.timeout.ms") is { } timeout)
        {
            registry.RequestTimeout = Milliseconds("SchemaRegistry:schema.registry.request.timeout.ms", timeout, failures) ?? registry.RequestTimeout;
        }
    }

    // Under every name by which the registry client would read it; empty is unset there too.
    private static string? Take(IDictionary<string, string> settings, string word)
    {
        string? taken = null;
        foreach (var (name, value) in settings.Where(setting => RegistryWords.Word(setting.Key) == word).ToArray())
        {
            settings.Remove(name);
            taken = value;
        }

        return string.IsNullOrWhiteSpace(taken) ? null : taken;
    }

    // basic.auth.credentials.source=SASL_INHERIT: the registry takes the Kafka client's user and password.
    private static void Inherit(KafkaOptions kafka, SchemaRegistryOptions registry)
    {
        if (!CredentialWords.Inherits(registry.Settings))
        {
            return;
        }

        foreach (var name in (string[])["sasl.username", "sasl.password"])
        {
            if (kafka.Settings.TryGetValue(name, out var value) && !registry.Settings.Keys.Any(key => RegistryWords.Word(key) == name))
            {
                registry.Settings[name] = value;
            }
        }
    }

    private static TimeSpan? Milliseconds(string name, string text, ICollection<string> failures)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        failures.Add($"{TelemetryOptions.SectionName}:{name} is \"{text}\"; it must be a number of milliseconds.");
        return null;
    }

    private static CompressionCodec? Codec(string name, string text, ICollection<string> failures)
    {
        if (Enum.TryParse<CompressionCodec>(text, ignoreCase: true, out var codec) && Enum.IsDefined(codec) && !char.IsDigit(text[0]))
        {
            return codec;
        }

        failures.Add($"{TelemetryOptions.SectionName}:Kafka:{name} is \"{text}\"; it must be one of lz4, zstd, gzip, none.");
        return null;
    }
}
