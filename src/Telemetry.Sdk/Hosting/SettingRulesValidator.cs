using System.Globalization;
using Microsoft.Extensions.Options;
using Telemetry.Sdk.Propagation;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Hosting;

/// <summary>Checks what attributes cannot say: durations, names, addresses and rules between settings. Each message names setting, value and limit.</summary>
internal sealed class SettingRulesValidator : IValidateOptions<TelemetryOptions>
{
    /// <summary>The most bytes of a record value: Kafka's usual limit of a megabyte, less headers and batch overhead.</summary>
    public const int RecordLimitBytes = 900_000;

    private static readonly string TopicRule = $"must make a topic name of 1 to {TopicName.MaxLength} characters, each a letter, a digit, '.', '_' or '-', and not \".\" or \"..\"";

    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        List<string> failures = [];
        CheckDurations(options, failures);
        CheckTopics(options, failures);
        EventTopicRules.Check(options, failures);
        CheckKafka(options.Kafka, failures);
        CheckRegistry(options.SchemaRegistry, failures);
        CheckPolicy(options.SchemaRegistry, failures);
        CheckSources(options.Spans, failures);
        CheckBaggage(options.Spans, failures);
        if (options.Profile is { } profile && !Enum.IsDefined(profile))
        {
            failures.Add(Message("Profile", profile.ToString(), "must be Verify or Development"));
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static void CheckDurations(TelemetryOptions options, List<string> failures)
    {
        Check("ShutdownTimeout", options.ShutdownTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Check("Batching:FlushAge", options.Batching.FlushAge, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));
        Check("Kafka:Linger", options.Kafka.Linger, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Check("SchemaRegistry:RequestTimeout", options.SchemaRegistry.RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Check("Events:EmitTimeout", options.Events.EmitTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));

        void Check(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                failures.Add(Message(setting, Text(value), $"must be between {Text(least)} and {Text(most)}"));
            }
        }
    }

    private static void CheckTopics(TelemetryOptions options, List<string> failures)
    {
        CheckTopic("Spans:Topic", options.Spans.Topic, failures);
        foreach (var (type, declaration) in options.Events.Declarations)
        {
            CheckTopic($"Events:{type}", declaration.Topic ?? options.Events.TopicPrefix + type, failures);
        }

        // With declared types a bad prefix is named there already.
        if (options.Events.Declarations.Count == 0 && options.Events.TopicPrefix is { Length: > 0 } prefix && !TopicName.IsLegal(prefix + "x"))
        {
            failures.Add(Message("Events:TopicPrefix", prefix, TopicRule));
        }
    }

    private static void CheckTopic(string setting, string? topic, List<string> failures)
    {
        if (!TopicName.IsLegal(topic ?? ""))
        {
            failures.Add(Message(setting, topic, TopicRule));
        }
    }

    private static void CheckKafka(KafkaOptions kafka, List<string> failures)
    {
        var brokers = (kafka.BootstrapServers ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (!brokers.All(IsBroker))
        {
            failures.Add(Message("Kafka:BootstrapServers", kafka.BootstrapServers, "must be host:port, several separated by commas, with a port of 1 to 65,535"));
        }

        if (!Enum.IsDefined(kafka.Compression))
        {
            failures.Add(Message("Kafka:Compression", kafka.Compression.ToString(), "must be one of lz4, zstd, gzip, none"));
        }

        foreach (var (name, value, required) in KafkaSettingRules.FindForbidden(kafka.Settings))
        {
            failures.Add(Message($"Kafka:{name}", value, $"must be {required}: delivery without loss depends on it"));
        }
    }

    private static bool IsBroker(string broker)
    {
        // librdkafka accepts a protocol in front: SASL_SSL://host:port.
        var address = broker[(broker.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..];
        var colon = address.LastIndexOf(':');
        return colon > 0
            && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            && Uri.CheckHostName(address[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
    }

    private static void CheckRegistry(SchemaRegistryOptions registry, List<string> failures)
    {
        // Addresses and Confluent's words are the registry client's to judge; a duration out of range is named above already.
        List<string> refused = [];
        RegistrySettings.Read(registry, refused);
        failures.AddRange(refused
            .Where(static r => !r.Contains(nameof(SchemaRegistryOptions.RequestTimeout), StringComparison.Ordinal))
            .Select(static r => $"{TelemetryOptions.SectionName}:SchemaRegistry:{r}"));
    }

    private static void CheckPolicy(SchemaRegistryOptions registry, List<string> failures)
    {
        if (registry.Policy is { } policy && !Enum.IsDefined(policy))
        {
            failures.Add(Message("SchemaRegistry:Policy", policy.ToString(), $"must be one of {string.Join(", ", Enum.GetNames<SchemaPolicy>())}"));
        }
    }

    private static void CheckSources(SpanOptions spans, List<string> failures)
    {
        foreach (var _ in spans.Sources.Where(string.IsNullOrWhiteSpace))
        {
            failures.Add(Message("Spans:Sources", "", "must contain names of activity sources, '*' for any characters"));
        }
    }

    private static void CheckBaggage(SpanOptions spans, List<string> failures)
    {
        foreach (var key in spans.ExportedBaggage.Where(static k => !BaggageHeader.IsToken(k)))
        {
            failures.Add(Message("Spans:ExportedBaggage", key, "must contain keys of letters, digits and !#$%&'*+-.^_`|~"));
        }
    }

    private static string Message(string setting, string? value, string rule) =>
        $"{TelemetryOptions.SectionName}:{setting} is {(string.IsNullOrEmpty(value) ? "empty" : value)}; it {rule}.";

    private static string Text(TimeSpan value) => value switch
    {
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMinutes:0.###} min"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.###} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0.###} ms"),
    };
}
