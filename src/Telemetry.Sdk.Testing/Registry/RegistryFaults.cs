namespace Telemetry.Sdk.Testing.Registry;

/// <summary>What a test has ordered to go wrong.</summary>
internal sealed class RegistryFaults(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();

    // All guarded by _gate.
    private Func<EmbeddedRegistryRequest, EmbeddedRegistryResponse?>? _script;
    private TimeSpan _delay;
    private CancellationTokenSource _down = new();

    public void Script(Func<EmbeddedRegistryRequest, EmbeddedRegistryResponse?> script)
    {
        lock (_gate)
        {
            _script = script;
        }
    }

    public void SetDelay(TimeSpan delay)
    {
        if (delay != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        }

        lock (_gate)
        {
            _delay = delay;
        }
    }

    public void Down()
    {
        CancellationTokenSource down;
        lock (_gate)
        {
            down = _down;
        }

        down.Cancel();
    }

    public void Up()
    {
        lock (_gate)
        {
            // Not disposed: a request may still watch it, and it holds no timer.
            _down = _down.IsCancellationRequested ? new CancellationTokenSource() : _down;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _script = null;
            _delay = TimeSpan.Zero;
        }

        Up();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _down.Dispose();
        }
    }

    /// <summary>Cancelled while the registry is down, and for a request that was in progress when it went down.</summary>
    public CancellationToken IsDown()
    {
        lock (_gate)
        {
            return _down.Token;
        }
    }

    /// <summary>Waits as ordered, and gives the ordered answer, or null.</summary>
    public async Task<EmbeddedRegistryResponse?> ApplyAsync(EmbeddedRegistryRequest request, CancellationToken cancellationToken)
    {
        Func<EmbeddedRegistryRequest, EmbeddedRegistryResponse?>? script;
        TimeSpan delay;
        lock (_gate)
        {
            script = _script;
            delay = _delay;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var response = script?.Invoke(request);
        delay = response?.Delay ?? delay;
        if (delay != TimeSpan.Zero)
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }
}
