namespace Telemetry.Sdk.Transport;

/// <summary>The commands that cure a first-day condition of a topic, as a person would type them.</summary>
internal static class TopicCures
{
    public static string Create(string brokers, TopicState topic) =>
        $"kafka-topics.sh --bootstrap-server {brokers} --create --topic {topic.Name} --partitions {topic.DeclaredPartitions}"
        + " --config message.timestamp.type=LogAppendTime";

    public static string Allow(string brokers, TopicState topic, string? user) =>
        $"kafka-acls.sh --bootstrap-server {brokers} --add --allow-principal User:{user ?? "<this service's user>"}"
        + $" --operation Write --operation Describe --topic {topic.Name}";

    public static string AllowIdempotence(string brokers, string? user) =>
        $"kafka-acls.sh --bootstrap-server {brokers} --add --allow-principal User:{user ?? "<this service's user>"} --operation IdempotentWrite --cluster";
}
