using System.Diagnostics;

namespace Telemetry.Sdk.Consuming;

/// <summary>A trace id as 32 hexadecimal characters, in either case.</summary>
internal static class TraceIdText
{
    private const int Length = 32;

    /// <summary>Reads a trace id from text; all zero is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ActivityTraceId traceId)
    {
        traceId = default;
        Span<byte> bytes = stackalloc byte[Length / 2];
        if (text.Length != Length
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done
            || !bytes.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        traceId = ActivityTraceId.CreateFromBytes(bytes);
        return true;
    }

    /// <summary>Reads a trace id from ASCII bytes, for example a record's key.</summary>
    public static bool TryParse(ReadOnlySpan<byte> ascii, out ActivityTraceId traceId)
    {
        Span<char> text = stackalloc char[Length];
        traceId = default;
        return ascii.Length == Length && System.Text.Ascii.ToUtf16(ascii, text, out _) == System.Buffers.OperationStatus.Done && TryParse(text, out traceId);
    }
}
