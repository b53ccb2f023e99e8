using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>The subjects of topics by Confluent's default strategy, remembered so that a record allocates none. Safe for all threads.</summary>
internal sealed class TopicSubjects
{
    private const int MaxTopics = 10_000;

    private readonly ConcurrentDictionary<(string Topic, MessageComponentType Component), string> _subjects = new();

    public string? Of(SerializationContext context)
    {
        if (string.IsNullOrEmpty(context.Topic))
        {
            return null;
        }

        var key = (context.Topic, context.Component);
        if (_subjects.TryGetValue(key, out var known))
        {
            return known;
        }

        var subject = context.Topic + (context.Component == MessageComponentType.Key ? "-key" : "-value");
        return _subjects.Count < MaxTopics ? _subjects.GetOrAdd(key, subject) : subject;
    }
}
