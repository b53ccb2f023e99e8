namespace Telemetry.Sdk.Consuming;

/// <summary>A stretch of a trace's critical path, see <see cref="CriticalPath"/>.</summary>
/// <param name="Span">The span that kept the root waiting.</param>
/// <param name="StartUnixNano">The start, nanoseconds since 1970-01-01 UTC.</param>
/// <param name="EndUnixNano">The end, nanoseconds since 1970-01-01 UTC.</param>
public sealed record CriticalPathSection(CorrelatedSpan Span, ulong StartUnixNano, ulong EndUnixNano)
{
    /// <summary>Gets the length, cut to 100 nanoseconds.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks((long)((EndUnixNano - StartUnixNano) / 100));
}
