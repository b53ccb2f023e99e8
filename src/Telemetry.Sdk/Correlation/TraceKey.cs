using System.Buffers.Binary;
using System.Diagnostics;

namespace Telemetry.Sdk.Correlation;

/// <summary>A trace id as 16 bytes in place: the key of every table here, without the string that <see cref="ActivityTraceId"/> holds.</summary>
internal readonly record struct TraceKey(ulong High, ulong Low)
{
    /// <summary>Reads the 16 bytes of a trace id.</summary>
    public static TraceKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Returns the key of a trace id.</summary>
    public static TraceKey Of(ActivityTraceId traceId)
    {
        Span<byte> bytes = stackalloc byte[16];
        traceId.CopyTo(bytes);
        return Read(bytes);
    }

    /// <summary>Returns the trace id.</summary>
    public ActivityTraceId ToTraceId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return ActivityTraceId.CreateFromBytes(bytes);
    }
}
