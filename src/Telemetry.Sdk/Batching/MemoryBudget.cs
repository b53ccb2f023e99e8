namespace Telemetry.Sdk.Batching;

/// <summary>The bytes that spans and events may hold between the hand-off and Kafka's acknowledgement. Thread-safe.</summary>
internal sealed class MemoryBudget(long limitBytes)
{
    private long _usedBytes;

    public long LimitBytes => limitBytes;

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>Takes bytes; false, and nothing taken, when the limit would be passed.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) <= limitBytes)
        {
            return true;
        }

        Interlocked.Add(ref _usedBytes, -bytes);
        return false;
    }

    /// <summary>Takes bytes also past the limit: for what is already held and only changed its shape.</summary>
    public void Reserve(int bytes) => Interlocked.Add(ref _usedBytes, bytes);

    public void Release(int bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
