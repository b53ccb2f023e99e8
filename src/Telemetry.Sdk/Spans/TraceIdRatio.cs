using System.Buffers.Binary;
using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// The share of traces that a ratio records, by the lower 64 bits of the trace id, the part that is random in every
/// generator (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag), so that services with one ratio agree.
/// </summary>
internal static class TraceIdRatio
{
    public static bool Includes(ActivityTraceId traceId, double ratio)
    {
        Span<byte> id = stackalloc byte[16];
        traceId.CopyTo(id);
        var random = BinaryPrimitives.ReadInt64BigEndian(id[8..]) & long.MaxValue;

        // The conversion saturates: a ratio of 1 includes all but the one id with every bit set.
        return random < (long)(ratio * long.MaxValue);
    }
}
