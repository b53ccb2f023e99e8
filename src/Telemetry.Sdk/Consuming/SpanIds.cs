using System.Buffers.Binary;
using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>Span ids as numbers and as the platform's type.</summary>
internal static class SpanIds
{
    /// <summary>OTLP's flag of a span whose parent, or a link whose span, is in another process.</summary>
    public const uint RemoteFlag = 0x200;

    /// <summary>Returns the span id of a number; 0 is none.</summary>
    public static ActivitySpanId ToSpanId(ulong number)
    {
        if (number == 0)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return ActivitySpanId.CreateFromBytes(bytes);
    }
}
