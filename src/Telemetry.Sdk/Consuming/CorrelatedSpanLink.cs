using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>A link of a span to another one, often of another trace.</summary>
/// <param name="Context">The linked context.</param>
/// <param name="Attributes">The attributes, see <see cref="CorrelatedSpan.Attributes"/>.</param>
public sealed record CorrelatedSpanLink(ActivityContext Context, IReadOnlyDictionary<string, object?> Attributes);
