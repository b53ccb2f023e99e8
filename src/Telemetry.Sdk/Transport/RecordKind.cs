namespace Telemetry.Sdk.Transport;

/// <summary>What a record carries.</summary>
internal enum RecordKind
{
    Spans = 0,
    Event = 1,
}
