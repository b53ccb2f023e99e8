using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace Telemetry.Sdk.Propagation;

/// <summary>Sets the attributes of Kafka spans and of their links.</summary>
internal static class KafkaSpanAttributes
{
    public static void SetOperation(Activity activity, string operation, string? topic)
    {
        activity.SetTag(MessagingAttributes.System, MessagingAttributes.Kafka);
        activity.SetTag(MessagingAttributes.OperationName, operation);
        activity.SetTag(MessagingAttributes.OperationType, operation);
        activity.SetTag(MessagingAttributes.DestinationName, topic);
    }

    public static void SetMessage<TKey, TValue>(Activity activity, Message<TKey, TValue>? message)
    {
        if (message is null)
        {
            return;
        }

        activity.SetTag(MessagingAttributes.MessageKey, KeyText(message.Key));

        // A consumer that ignores values does not know whether there was one.
        if (message.Value is null && typeof(TValue) != typeof(Ignore))
        {
            activity.SetTag(MessagingAttributes.Tombstone, true);
        }
    }

    public static void SetPosition(Activity activity, Partition partition, Offset offset)
    {
        activity.SetTag(MessagingAttributes.DestinationPartitionId, PartitionText(partition));
        if (!offset.IsSpecial)
        {
            activity.SetTag(MessagingAttributes.Offset, offset.Value);
        }
    }

    /// <summary>Returns a link to the creation context of a message, with what tells it apart in its batch.</summary>
    public static ActivityLink Link<TKey, TValue>(ActivityContext context, ConsumeResult<TKey, TValue> result)
    {
        var tags = new ActivityTagsCollection { [MessagingAttributes.DestinationPartitionId] = PartitionText(result.Partition) };
        if (!result.Offset.IsSpecial)
        {
            tags[MessagingAttributes.Offset] = result.Offset.Value;
        }

        if (KeyText(result.Message.Key) is { } key)
        {
            tags[MessagingAttributes.MessageKey] = key;
        }

        return new(context, tags);
    }

    private static string? PartitionText(Partition partition) =>
        partition.IsSpecial ? null : partition.Value.ToString(CultureInfo.InvariantCulture);

    // Only what has one canonical text; the bytes of a serialised key have none.
    private static string? KeyText<TKey>(TKey key) => key switch
    {
        string text => text,
        int or long or Guid => ((IFormattable)key).ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}
