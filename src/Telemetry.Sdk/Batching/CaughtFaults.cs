using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Batching;

/// <summary>Keeps what went wrong on traced threads until the export loop may log it: the caller's thread never logs. Thread-safe.</summary>
internal sealed class CaughtFaults(RateLimitedLog log)
{
    // Only the last one: a crowd of faults holds no memory.
    private Exception? _encoding;
    private Exception? _capture;

    /// <summary>A span could not be read or encoded.</summary>
    public void Encoding(Exception fault) => Volatile.Write(ref _encoding, fault);

    /// <summary>A callback of the listener stopped an exception.</summary>
    public void Capture(Exception fault) => Volatile.Write(ref _capture, fault);

    /// <summary>Writes what was kept. Background threads only.</summary>
    public void Tell()
    {
        if (Interlocked.Exchange(ref _encoding, null) is { } encoding)
        {
            log.Write("encode", encoding, static (l, failure) => Log.EncodeFailed(l, "a span", failure));
        }

        if (Interlocked.Exchange(ref _capture, null) is { } capture)
        {
            log.Write("capture", capture, static (l, failure) => Log.SpanCaptureFailed(l, failure));
        }
    }
}
