namespace Telemetry.Sdk.Propagation;

/// <summary>One client's hold on <see cref="PropagatorInstallation"/>. Disposing it is thread-safe; a second time does nothing.</summary>
internal sealed class PropagatorLease : IDisposable
{
    // Any thread; 1 after the first dispose.
    private int _released;

    public PropagatorLease(string? kept) => Kept = kept;

    /// <summary>Gets the type of the application's own propagator that was left in place, or <see langword="null"/>.</summary>
    public string? Kept { get; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            PropagatorInstallation.Release();
        }
    }
}
