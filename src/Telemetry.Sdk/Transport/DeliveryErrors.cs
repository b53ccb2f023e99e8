using Confluent.Kafka;

namespace Telemetry.Sdk.Transport;

/// <summary>Sorts Kafka's error codes by who can act on them.</summary>
internal static class DeliveryErrors
{
    public static DeliveryOutcome ToOutcome(Error error) =>
        error.IsError ? new(Classify(error.Code), error.Code.ToString(), error.Reason) : default;

    private static DeliveryStatus Classify(ErrorCode code) => code switch
    {
        ErrorCode.NoError => DeliveryStatus.Delivered,
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge => DeliveryStatus.TooLarge,
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition or ErrorCode.TopicException
            => DeliveryStatus.TopicMissing,

        // Not ClusterAuthorizationFailed: it kills the producer, says nothing of the topic, and is named by the producer's condition.
        ErrorCode.TopicAuthorizationFailed => DeliveryStatus.NotAuthorized,
        ErrorCode.InvalidRecord or ErrorCode.PolicyViolation or ErrorCode.UnsupportedForMessageFormat => DeliveryStatus.Refused,
        _ => DeliveryStatus.Temporary,
    };
}
