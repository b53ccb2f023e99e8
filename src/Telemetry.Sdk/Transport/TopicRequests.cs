using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Telemetry.Sdk.Transport;

/// <summary>The two admin calls about topics, with one answer a topic whatever way the client reports failures. DescribeTopics never creates a topic.</summary>
internal sealed class TopicRequests(IAdminClient admin)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Creates topics; returns the error of each, also where the whole call failed.</summary>
    public async Task<IReadOnlyList<(TopicState Topic, Error Error)>> CreateAsync(IReadOnlyList<TopicState> topics, CancellationToken cancellationToken)
    {
        var specifications = topics.Select(t => new TopicSpecification
        {
            Name = t.Name,
            NumPartitions = t.DeclaredPartitions,
            Configs = new Dictionary<string, string> { ["message.timestamp.type"] = "LogAppendTime" },
        });
        try
        {
            await admin.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = RequestTimeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return [.. topics.Select(t => (t, new Error(ErrorCode.NoError)))];
        }
        catch (CreateTopicsException e)
        {
            return [.. topics.Join(e.Results, t => t.Name, r => r.Topic, (t, r) => (t, r.Error))];
        }
        catch (KafkaException e)
        {
            return [.. topics.Select(t => (t, e.Error))];
        }
    }

    /// <summary>Looks topics up; each answer has its own error.</summary>
    /// <exception cref="KafkaException">No broker answered.</exception>
    public async Task<IReadOnlyList<(TopicState Topic, TopicDescription Found)>> DescribeAsync(IReadOnlyList<TopicState> topics, CancellationToken cancellationToken)
    {
        var names = TopicCollection.OfTopicNames(topics.Select(t => t.Name));
        try
        {
            var result = await admin.DescribeTopicsAsync(names, new DescribeTopicsOptions { RequestTimeout = RequestTimeout }).WaitAsync(cancellationToken).ConfigureAwait(false);
            return Match(topics, result.TopicDescriptions);
        }
        catch (DescribeTopicsException e)
        {
            return Match(topics, e.Results.TopicDescriptions);
        }
    }

    private static IReadOnlyList<(TopicState Topic, TopicDescription Found)> Match(IReadOnlyList<TopicState> topics, IEnumerable<TopicDescription> found) =>
        [.. topics.Join(found, t => t.Name, d => d.Name, (t, d) => (t, d))];
}
