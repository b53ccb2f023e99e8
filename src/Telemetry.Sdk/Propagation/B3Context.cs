using System.Buffers.Binary;
using System.Diagnostics;

namespace Telemetry.Sdk.Propagation;

/// <summary>
/// Zipkin's B3 headers, single and multiple, https://github.com/openzipkin/b3-propagation. Read where no <c>traceparent</c>
/// came in; never written.
/// </summary>
internal static class B3Context
{
    public const string Single = "b3";
    public const string TraceId = "X-B3-TraceId";
    public const string SpanId = "X-B3-SpanId";
    public const string Sampled = "X-B3-Sampled";
    public const string DebugFlag = "X-B3-Flags";
    public const string ParentSpanId = "X-B3-ParentSpanId";

    private const int ShortTraceIdLength = 16;
    private const int TraceIdLength = 32;

    /// <summary>Reads the sender's context.</summary>
    public static bool TryRead(object? carrier, DistributedContextPropagator.PropagatorGetterCallback getter, out TraceParent parent)
    {
        if (Get(carrier, getter, Single) is { } single)
        {
            return TryParse(single, out parent);
        }

        parent = default;
        return Get(carrier, getter, TraceId) is { } traceId
            && Get(carrier, getter, SpanId) is { } spanId
            && TryCreate(
                traceId,
                spanId,
                Get(carrier, getter, DebugFlag) == "1" ? "d" : Get(carrier, getter, Sampled),
                out parent);
    }

    // {trace id}-{span id}[-{0|1|d}[-{parent id}]]; a bare sampling decision ("0") names no trace.
    private static bool TryParse(string single, out TraceParent parent)
    {
        Span<Range> parts = stackalloc Range[5];
        var count = single.AsSpan().Split(parts, '-');
        parent = default;
        return count is >= 2 and <= 4
            && TryCreate(single.AsSpan()[parts[0]], single.AsSpan()[parts[1]], count > 2 ? single.AsSpan()[parts[2]] : default, out parent);
    }

    private static bool TryCreate(ReadOnlySpan<char> traceId, ReadOnlySpan<char> spanId, ReadOnlySpan<char> sampled, out TraceParent parent)
    {
        parent = default;
        Span<byte> ids = stackalloc byte[24];
        ids.Clear();
        var trace = traceId.Length == ShortTraceIdLength ? ids[8..16] : ids[..16];
        if (traceId.Length is not (ShortTraceIdLength or TraceIdLength)
            || !AsciiText.TryDecodeHex(traceId, trace)
            || !AsciiText.TryDecodeHex(spanId, ids[16..]))
        {
            return false;
        }

        // No decision leaves it to the receiver. W3C cannot say so: "not sampled" would silence every such trace.
        var recorded = sampled is not ("0" or "false");
        return TraceParent.TryCreate(
            BinaryPrimitives.ReadUInt128BigEndian(ids),
            BinaryPrimitives.ReadUInt64BigEndian(ids[16..]),
            recorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
            out parent);
    }

    private static string? Get(object? carrier, DistributedContextPropagator.PropagatorGetterCallback getter, string name)
    {
        getter(carrier, name, out var value, out _);
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
