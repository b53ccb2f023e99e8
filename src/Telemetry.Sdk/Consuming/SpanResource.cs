namespace Telemetry.Sdk.Consuming;

/// <summary>The resource of spans; those of one record, and often those of many, share it.</summary>
internal sealed record SpanResource(IReadOnlyDictionary<string, object?> Attributes)
{
    public string ServiceName { get; } = Attributes.TryGetValue("service.name", out var name) ? name as string ?? "" : "";
}
