using Microsoft.Extensions.Logging;

namespace Telemetry.Sdk.Diagnostics;

/// <summary>
/// Every message of the SDK. Event ids stand in blocks by stage (Spans 1xx, Batching 2xx, Encoding 3xx, Schema 4xx, Transport 5xx,
/// Spool 6xx, Consuming 7xx, Propagation 8xx, Hosting and Diagnostics 9xx) and are fixed for ever; a retired one is named here and
/// never used again. Error = data lost, Warning = degraded but kept, Information = lifecycle, Debug = per batch.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(102, LogLevel.Error, "The capture of spans failed for one span; the application was not affected.", EventName = "SpanCaptureFailed")]
    public static partial void SpanCaptureFailed(ILogger logger, Exception exception);

    [LoggerMessage(201, LogLevel.Error, "Dropped {SpanCount} spans and {EventCount} events ({ErrorType}) since the last such line; {TotalSpans} spans and {TotalEvents} events since start.", EventName = "RecordsDropped")]
    public static partial void RecordsDropped(ILogger logger, long spanCount, long eventCount, string errorType, long totalSpans, long totalEvents);

    [LoggerMessage(202, LogLevel.Error, "The export loop failed and goes on with the next batch.", EventName = "ExportLoopFailed")]
    public static partial void ExportLoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(205, LogLevel.Error, "An event was dropped ({ErrorType}): {Detail}", EventName = "EventRefused")]
    public static partial void EventRefused(ILogger logger, string errorType, string detail);

    [LoggerMessage(301, LogLevel.Error, "A record of {What} could not be encoded and was dropped (encode_failed).", EventName = "EncodeFailed")]
    public static partial void EncodeFailed(ILogger logger, string what, Exception exception);

    [LoggerMessage(401, LogLevel.Warning, "The Schema Registry ({Url}) does not answer as it should, records go on or wait, and it is tried again: {Reason}", EventName = "SchemaRegistryUnreachable")]
    public static partial void SchemaRegistryUnreachable(ILogger logger, string url, string reason);

    [LoggerMessage(402, LogLevel.Information, "The Schema Registry at {Url} answers again.", EventName = "SchemaRegistryReachable")]
    public static partial void SchemaRegistryReachable(ILogger logger, string url);

    [LoggerMessage(403, LogLevel.Warning, "Subject {Subject} is blocked: {Reason}. Its events wait; spans leave without the id. To cure it: {Cure}", EventName = "SchemaBlocked")]
    public static partial void SchemaBlocked(ILogger logger, string subject, string reason, string cure);

    [LoggerMessage(404, LogLevel.Information, "Subject {Subject} is free again (schema id {SchemaId}).", EventName = "SchemaUnblocked")]
    public static partial void SchemaUnblocked(ILogger logger, string subject, int schemaId);

    [LoggerMessage(405, LogLevel.Error, "The schema of subject {Subject} is refused; its events are dropped (schema_rejected). Reasons: {Reasons}", EventName = "SchemaRejected")]
    public static partial void SchemaRejected(ILogger logger, string subject, string reasons);

    [LoggerMessage(406, LogLevel.Warning, "Schema ids cannot be kept in {Directory} ({Reason}): a restart during an outage of the Schema Registry would wait. Tried again every 10 minutes; SchemaRegistry:CacheDirectory names another place, or none.", EventName = "SchemaIdsNotKept")]
    public static partial void SchemaIdsNotKept(ILogger logger, string directory, string reason);

    [LoggerMessage(408, LogLevel.Error, "The Schema Registry calls the schema of subject {Subject} {SchemaId}; it once said {FormerId}, which earlier records carry. Was the registry emptied?", EventName = "SchemaIdReplaced")]
    public static partial void SchemaIdReplaced(ILogger logger, string subject, int schemaId, int formerId);

    [LoggerMessage(409, LogLevel.Information, "Schema ids are kept in {Directory} again.", EventName = "SchemaIdsKept")]
    public static partial void SchemaIdsKept(ILogger logger, string directory);

    [LoggerMessage(407, LogLevel.Warning, "Span records leave without a schema header: the id of subject {Subject} is not known yet ({Reason}).", EventName = "SpanSchemaUnknown")]
    public static partial void SpanSchemaUnknown(ILogger logger, string subject, string reason);

    [LoggerMessage(501, LogLevel.Warning, "Kafka at {Brokers} is not reachable ({Reason}).{Hint} Records wait within their memory bound.", EventName = "KafkaUnreachable")]
    public static partial void KafkaUnreachable(ILogger logger, string brokers, string reason, string hint);

    [LoggerMessage(502, LogLevel.Information, "Kafka at {Brokers} is reachable again.", EventName = "KafkaReachable")]
    public static partial void KafkaReachable(ILogger logger, string brokers);

    [LoggerMessage(503, LogLevel.Warning, "Topic {Topic} is blocked: {Reason}. Its records wait; one probe a minute. To cure it: {Cure}", EventName = "TopicBlocked")]
    public static partial void TopicBlocked(ILogger logger, string topic, string reason, string cure);

    [LoggerMessage(504, LogLevel.Information, "Topic {Topic} is free again.", EventName = "TopicUnblocked")]
    public static partial void TopicUnblocked(ILogger logger, string topic);

    [LoggerMessage(505, LogLevel.Warning, "The Kafka producer died of a fatal error ({Reason}); a new one is built in {Delay}.", EventName = "ProducerFatal")]
    public static partial void ProducerFatal(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(506, LogLevel.Information, "A new Kafka producer was built.", EventName = "ProducerRebuilt")]
    public static partial void ProducerRebuilt(ILogger logger);

    [LoggerMessage(507, LogLevel.Warning, "Kafka refused the credentials or the certificate ({Reason}).{Hint}", EventName = "KafkaAuthenticationFailed")]
    public static partial void KafkaAuthenticationFailed(ILogger logger, string reason, string hint);

    [LoggerMessage(508, LogLevel.Warning, "A hook changed {Setting} to {Value}; the SDK needs {Required} and set it back.", EventName = "SettingForbidden")]
    public static partial void SettingForbidden(ILogger logger, string setting, string value, string required);

    [LoggerMessage(509, LogLevel.Information, "Created topic {Topic} with {Partitions} partitions.", EventName = "TopicCreated")]
    public static partial void TopicCreated(ILogger logger, string topic, int partitions);

    [LoggerMessage(510, LogLevel.Error, "Kafka refused {Count} records of topic {Topic} for good ({Reason}).", EventName = "DeliveryFailed")]
    public static partial void DeliveryFailed(ILogger logger, int count, string topic, string reason);

    [LoggerMessage(511, LogLevel.Warning, "A Kafka hook threw; the client goes on as if it had done nothing.", EventName = "KafkaHookFailed")]
    public static partial void KafkaHookFailed(ILogger logger, Exception exception);

    [LoggerMessage(512, LogLevel.Debug, "Kafka client: {Facility} {Message}", EventName = "KafkaClientLog")]
    public static partial void KafkaClientLog(ILogger logger, string facility, string message);

    [LoggerMessage(517, LogLevel.Error, "Kafka's client cannot be built ({Reason}); records wait within their memory bound, and the next try is in {Delay}.", EventName = "ProducerNotBuilt")]
    public static partial void ProducerNotBuilt(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(515, LogLevel.Warning, "Topic {Topic} could not be created ({Reason}).", EventName = "TopicNotCreated")]
    public static partial void TopicNotCreated(ILogger logger, string topic, string reason);

    [LoggerMessage(516, LogLevel.Warning, "The round trip to broker {Broker} takes {RoundTrip} (p90), longer than the linger of {Linger}; Kafka's client then burns CPU while it waits. Set Kafka:Linger to at least the round trip.", EventName = "LingerTooShort")]
    public static partial void LingerTooShort(ILogger logger, string broker, TimeSpan roundTrip, TimeSpan linger);

    [LoggerMessage(701, LogLevel.Warning, "A record of {Topic} [{Partition}] at offset {Offset} was skipped ({Reason}).", EventName = "RecordSkipped")]
    public static partial void RecordSkipped(ILogger logger, string topic, int partition, long offset, string reason);

    [LoggerMessage(702, LogLevel.Warning, "Topic {Topic} does not exist yet; the reader waits for it. To create it: {Cure}", EventName = "ReaderTopicMissing")]
    public static partial void ReaderTopicMissing(ILogger logger, string topic, string cure);

    [LoggerMessage(703, LogLevel.Warning, "The reader cannot reach Kafka ({Reason}); it goes on when it can.", EventName = "ReaderUnreachable")]
    public static partial void ReaderUnreachable(ILogger logger, string reason);

    [LoggerMessage(704, LogLevel.Information, "The reader reads {Topics}.", EventName = "ReaderStarted")]
    public static partial void ReaderStarted(ILogger logger, string topics);

    [LoggerMessage(705, LogLevel.Warning, "Kafka no longer has the records to be read next; the reader goes on at the earliest ({Positions}). What lay between is not read.", EventName = "ReaderOffsetReset")]
    public static partial void ReaderOffsetReset(ILogger logger, string positions);

    [LoggerMessage(706, LogLevel.Warning, "The Kafka consumer died of a fatal error ({Reason}); a new one goes on where it stood in {Delay}.", EventName = "ConsumerFatal")]
    public static partial void ConsumerFatal(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(707, LogLevel.Error, "The reader failed and ended.", EventName = "ReaderFailed")]
    public static partial void ReaderFailed(ILogger logger, Exception exception);

    [LoggerMessage(709, LogLevel.Warning, "Topic {Topic} [{Partition}] cannot be read at offset {Offset} ({Reason}); it is tried again, other partitions go on.", EventName = "PartitionHeld")]
    public static partial void PartitionHeld(ILogger logger, string topic, int partition, long offset, string reason);

    [LoggerMessage(708, LogLevel.Debug, "Kafka consumer: {Facility} {Message}", EventName = "ConsumerLog")]
    public static partial void ConsumerLog(ILogger logger, string facility, string message);

    [LoggerMessage(801, LogLevel.Information, "The application's own propagator ({Propagator}) stays; the SDK's was not installed.", EventName = "PropagatorKept")]
    public static partial void PropagatorKept(ILogger logger, string propagator);

    [LoggerMessage(901, LogLevel.Information, "{Report}", EventName = "Started", SkipEnabledCheck = true)]
    public static partial void Started(ILogger logger, string report);

    [LoggerMessage(902, LogLevel.Information, "{Report}", EventName = "StartedUpdate", SkipEnabledCheck = true)]
    public static partial void StartedUpdate(ILogger logger, string report);

    [LoggerMessage(903, LogLevel.Warning, "{Count} telemetry clients run in this process ({Services}). Each receives every span, so spans are sent {Count} times; keep one TelemetryClient a process (AddTicketTelemetry registers it).", EventName = "SeveralClients")]
    public static partial void SeveralClients(ILogger logger, int count, string services);

    [LoggerMessage(904, LogLevel.Warning, "{Warning}", EventName = "ConfigurationWarning")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(905, LogLevel.Information, "Telemetry is off ({Reason}): no listener, no thread, no connection.", EventName = "TurnedOff")]
    public static partial void TurnedOff(ILogger logger, string reason);

    [LoggerMessage(906, LogLevel.Information, "Telemetry ended: {Report}", EventName = "Stopped")]
    public static partial void Stopped(ILogger logger, string report);

    [LoggerMessage(907, LogLevel.Error, "Telemetry ended with a loss: {Report}", EventName = "StoppedWithLoss")]
    public static partial void StoppedWithLoss(ILogger logger, string report);

    [LoggerMessage(908, LogLevel.Information, "The last message \"{Key}\" was repeated {Count} times and left out.", EventName = "Repeated")]
    public static partial void Repeated(ILogger logger, string key, long count);

    [LoggerMessage(909, LogLevel.Warning, "Telemetry could not start; the application goes on without it.", EventName = "StartFailed")]
    public static partial void StartFailed(ILogger logger, Exception exception);

    [LoggerMessage(910, LogLevel.Warning, "Telemetry was not flushed when the host stopped: {Remaining} spans and events are left to the client's own shutdown.", EventName = "FlushIncomplete")]
    public static partial void FlushIncomplete(ILogger logger, long remaining);

    [LoggerMessage(911, LogLevel.Warning, "The host's time to stop ended before telemetry was flushed; the rest is left to the client's own shutdown.", EventName = "FlushCancelled")]
    public static partial void FlushCancelled(ILogger logger);
}
