namespace Telemetry.Sdk.Batching;

/// <summary>What an awaited <c>EmitAsync</c> throws when its event was given up.</summary>
internal static class EventFailure
{
    public static TelemetryException Of(DropReason reason, string? detail) => reason switch
    {
        DropReason.QueueFull => new("The event was dropped: no memory is left for what waits for Kafka (queue_full)." + Because(detail), isTransient: true),
        DropReason.AlreadyShutdown => new("The event was dropped: the telemetry client has ended (already_shutdown).", isTransient: false),
        DropReason.TooLarge => new("The event was dropped: it is larger than a record may be (too_large)." + Because(detail), isTransient: false),
        DropReason.EncodeFailed => new("The event was dropped: it could not be serialised (encode_failed)." + Because(detail), isTransient: false),
        DropReason.SchemaRejected => new("The event was dropped: the Schema Registry refuses its schema (schema_rejected)." + Because(detail), isTransient: false),
        _ => new($"The event was dropped ({reason.ToErrorType()})." + Because(detail), isTransient: true),
    };

    private static string Because(string? detail) => detail is null ? "" : $" {detail}";
}
