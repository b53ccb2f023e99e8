using System.Text;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>Writes the one line that answers "why do I see nothing?".</summary>
internal static class StartReportText
{
    // A process can have hundreds of sources; the line stays readable.
    private const int MaxNames = 20;

    private const string NotKnownYet = "not known yet";

    /// <summary>Builds the line.</summary>
    public static string Build(StartFacts facts)
    {
        var text = new StringBuilder();
        text.Append("Telemetry of ").Append(facts.Service).Append(" (profile ").Append(facts.Profile).Append("): Kafka ")
            .Append(facts.Brokers).Append(' ').Append(facts.BrokersState ?? NotKnownYet)
            .Append("; Schema Registry ").Append(facts.Registry).Append(facts.Registry.Length > 0 ? " " : "").Append(facts.RegistryState ?? NotKnownYet)
            .Append("; topics ");
        AppendNames(text, [.. facts.Topics.Select(Topic)]);
        text.Append("; sources captured ");
        AppendNames(text, facts.SourcesCaptured);
        if (facts.SourcesNotCaptured.Count > 0)
        {
            text.Append("; sources seen but not captured ");
            AppendNames(text, facts.SourcesNotCaptured);
            text.Append(" (to capture one, add its name to ").Append(TelemetryOptions.SectionName).Append(":Spans:Sources)");
        }

        return text.Append('.').ToString();
    }

    private static string Topic(StartTopic topic)
    {
        var partitions = topic.Partitions is { } count ? $"{count} partitions" : null;
        return $"{topic.Name} ({string.Join(", ", ((string?[])[partitions, topic.State]).Where(t => t is not null).DefaultIfEmpty(NotKnownYet))})";
    }

    private static void AppendNames(StringBuilder text, IReadOnlyList<string> names)
    {
        text.AppendJoin(", ", names.Take(MaxNames).DefaultIfEmpty("none"));
        if (names.Count > MaxNames)
        {
            text.Append(" and ").Append(names.Count - MaxNames).Append(" more");
        }
    }
}
