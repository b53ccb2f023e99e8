using System.Globalization;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Hosting;

/// <summary>What the event types of one topic must have in common. Each message names setting, value and limit.</summary>
internal static class EventTopicRules
{
    private const string Section = TelemetryOptions.SectionName + ":Events:";

    public static void Check(TelemetryOptions options, List<string> failures)
    {
        var events = options.Events;
        if (!Enum.IsDefined(events.SubjectNameStrategy))
        {
            failures.Add($"{Section}{nameof(events.SubjectNameStrategy)} is {events.SubjectNameStrategy}; it must be one of {string.Join(", ", Enum.GetNames<SubjectNameStrategy>())}.");
        }

        foreach (var topic in events.Declarations.Values.GroupBy(d => d.Topic ?? events.TopicPrefix + d.Descriptor.FullName, StringComparer.Ordinal))
        {
            Check(topic.Key, [.. topic], options, failures);
        }
    }

    private static void Check(string topic, EventOptions.EventDeclaration[] types, TelemetryOptions options, List<string> failures)
    {
        var events = options.Events;
        var names = string.Join(", ", types.Select(t => t.Descriptor.FullName));
        if (topic == options.Spans.Topic)
        {
            failures.Add($"{Section}{types[0].Descriptor.FullName} is {topic}; it must be another topic than {TelemetryOptions.SectionName}:Spans:Topic.");
        }

        if (events.SubjectNameStrategy == SubjectNameStrategy.Topic && types.Select(t => t.Descriptor.File).Distinct().Skip(1).Any())
        {
            failures.Add(
                $"{Section}{nameof(events.SubjectNameStrategy)} is {SubjectNameStrategy.Topic}; it must be {SubjectNameStrategy.TopicRecord} or {SubjectNameStrategy.Record}, "
                + $"because topic {topic} has types of several .proto files ({names}), which one subject ({SubjectNames.OfValue(SubjectNameStrategy.Topic, topic, "")}) cannot hold.");
        }

        int[] partitions = [.. types.Select(t => t.Partitions ?? events.Partitions).Distinct()];
        if (partitions.Length > 1)
        {
            failures.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Section}{types[1].Descriptor.FullName} is declared with {partitions[1]} partitions; it must be {partitions[0]}, as the other types of topic {topic} have ({names})."));
        }
    }
}
