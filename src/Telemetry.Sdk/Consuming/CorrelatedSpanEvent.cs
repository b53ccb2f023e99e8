namespace Telemetry.Sdk.Consuming;

/// <summary>An event inside a span.</summary>
/// <param name="Name">The name.</param>
/// <param name="TimeUnixNano">When it happened, nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Attributes">The attributes, see <see cref="CorrelatedSpan.Attributes"/>.</param>
public sealed record CorrelatedSpanEvent(string Name, ulong TimeUnixNano, IReadOnlyDictionary<string, object?> Attributes);
