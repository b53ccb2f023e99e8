namespace Telemetry.Sdk.Batching;

/// <summary>Wakes the export loop. Setting it costs one read while the loop is awake. Thread-safe.</summary>
internal sealed class LoopSignal : IDisposable
{
    private readonly AutoResetEvent _event = new(false);

    // 1 while a wake-up is on its way, so that a crowd of threads makes one system call.
    private int _set;

    public void Set()
    {
        if (Volatile.Read(ref _set) == 0 && Interlocked.Exchange(ref _set, 1) == 0)
        {
            try
            {
                _event.Set();
            }
            catch (ObjectDisposedException)
            {
                // The loop has ended; nobody is there to be woken, and the caller is traced code.
            }
        }
    }

    /// <summary>Waits until somebody sets it, or the time is over.</summary>
    public void Wait(TimeSpan timeout)
    {
        _event.WaitOne(timeout);
        Volatile.Write(ref _set, 0);
    }

    public void Dispose() => _event.Dispose();
}
