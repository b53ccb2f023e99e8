using System.CommandLine.Parsing;
using System.Globalization;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Cli.Dev;

/// <summary>Reads <c>name:partitions,...</c>.</summary>
internal static class TopicList
{
    public const string SpanTopic = "otlp_spans";

    public const int DefaultPartitions = 12;

    private const int MostPartitions = 10_000;

    public static readonly IReadOnlyDictionary<string, int> Default = new Dictionary<string, int> { [SpanTopic] = DefaultPartitions };

    /// <summary>Reads the topics, the one of spans included; what is wrong becomes an error of the option.</summary>
    public static IReadOnlyDictionary<string, int> Read(ArgumentResult result)
    {
        var topics = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Problem(word, topics) is { } problem)
            {
                result.AddError($"--topics: {problem}");
            }
        }

        topics.TryAdd(SpanTopic, DefaultPartitions);
        return topics;
    }

    private static string? Problem(string word, SortedDictionary<string, int> topics)
    {
        var colon = word.LastIndexOf(':');
        var (name, count) = colon < 0 ? (word, DefaultPartitions.ToString(CultureInfo.InvariantCulture)) : (word[..colon], word[(colon + 1)..]);
        if (!TopicName.IsLegal(name))
        {
            return $"'{name}' is no topic name: 1 to {TopicName.MaxLength} letters, digits, '.', '_' or '-', not '.' or '..'.";
        }

        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var partitions) || partitions is < 1 or > MostPartitions)
        {
            return $"'{word}' has no number of partitions between 1 and {MostPartitions}; write {name}:{DefaultPartitions}.";
        }

        return topics.TryAdd(name, partitions) || topics[name] == partitions ? null : $"'{name}' stands there with {topics[name]} and with {partitions} partitions.";
    }
}
