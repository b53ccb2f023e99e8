using System.Diagnostics;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The lane (partition number) of a trace: FNV-1a over its 32 lower-case hexadecimal characters, the placement of
/// librdkafka's <c>fnv1a_random</c> (https://github.com/confluentinc/librdkafka/blob/master/src/rdfnv1a.c) and of the
/// OpenTelemetry Collector's default partitioner.
/// </summary>
internal static class TraceLane
{
    /// <summary>The lane of a record that was not placed by trace id.</summary>
    public const uint Unplaced = 0xFFFFFFFF;

    /// <summary>Returns the partition of a trace among <paramref name="partitionCount"/>.</summary>
    public static int Of(ActivityTraceId traceId, int partitionCount) => Of(traceId.ToHexString().AsSpan(), partitionCount);

    /// <summary>Returns the partition of a key of ASCII characters.</summary>
    public static int Of(ReadOnlySpan<char> key, int partitionCount)
    {
        var hash = 0x811C9DC5u;
        foreach (var c in key)
        {
            hash = unchecked((hash ^ (byte)c) * 0x01000193u);
        }

        // Signed and absolute as librdkafka does it; long, because the absolute value of int.MinValue is no int.
        return (int)((uint)Math.Abs((long)unchecked((int)hash)) % (uint)partitionCount);
    }
}
