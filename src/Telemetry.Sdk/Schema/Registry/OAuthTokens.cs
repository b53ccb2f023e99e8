namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// The tokens of an authorization server: one request at a time, however many calls need one. After 80 % of a token's life the next
/// call has another one fetched and goes on with the present one; only a call without a valid token waits. No timer.
/// </summary>
internal sealed class OAuthTokens(Func<CancellationToken, Task<BearerToken>> fetch, TimeProvider time) : IBearerTokens
{
    private const double RefreshShare = 0.8;

    private readonly CancellationTokenSource _stop = new();

    // Guarded by _gate; _current is read without it.
    private readonly Lock _gate = new();
    private volatile Issue? _current;
    private Task<Issue>? _fetching;
    private long? _failedAt;
    private long? _refusedAt;
    private bool _disposed;

    /// <summary>How long a failed refresh, or a refused token, is the last one before another is asked for.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(10);

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { Token: { } token } current && time.GetElapsedTime(current.At) is var age && age < token.Lifetime)
        {
            if (age >= token.Lifetime * RefreshShare)
            {
                Refresh();
            }

            return token.Text;
        }

        var issue = await Fetch().WaitAsync(cancellationToken).ConfigureAwait(false);

        // A copy: several callers may throw it at once.
        return issue.Token?.Text ?? throw issue.Failure!.After("");
    }

    public bool Refuse(string token)
    {
        lock (_gate)
        {
            if (_current?.Token?.Text != token)
            {
                // Another call was faster.
                return true;
            }

            // A registry that refuses every token must not become a flood of requests for new ones.
            if (_refusedAt is { } before && time.GetElapsedTime(before) < Pause)
            {
                return false;
            }

            (_refusedAt, _current) = (time.GetTimestamp(), null);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _stop.Cancel();
        _stop.Dispose();
    }

    private void Refresh()
    {
        lock (_gate)
        {
            if (!_disposed && (_failedAt is not { } before || time.GetElapsedTime(before) >= Pause))
            {
                FetchLocked();
            }
        }
    }

    private Task<Issue> Fetch()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return FetchLocked();
        }
    }

    private Task<Issue> FetchLocked()
    {
        if (_fetching is null)
        {
            // Without the context of the call that happens to need it: others wait for it too.
            using var _ = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            var stop = _stop.Token;
            _fetching = Task.Run(() => RunAsync(stop), CancellationToken.None);
        }

        return _fetching;
    }

    // Never faults: there may be nobody who waits for it.
    private async Task<Issue> RunAsync(CancellationToken stop)
    {
        var issue = await AskAsync(stop).ConfigureAwait(false);
        lock (_gate)
        {
            _fetching = null;
            _failedAt = issue.Token is null ? time.GetTimestamp() : null;
            _current = issue.Token is null ? _current : issue;
        }

        return issue;
    }

    private async Task<Issue> AskAsync(CancellationToken stop)
    {
        var at = time.GetTimestamp();
        try
        {
            return new Issue(at, await fetch(stop).ConfigureAwait(false), null);
        }
        catch (RegistryException failure)
        {
            return new Issue(at, null, failure);
        }
        catch (Exception broken)
        {
            // Whatever it is: a failure that stayed here would be that of every later call.
            var why = stop.IsCancellationRequested ? "The client is being disposed." : $"No token could be fetched: {broken.GetType().Name}.";
            return new Issue(at, null, new RegistryException(RegistryFailure.Unavailable, why, broken));
        }
    }

    private sealed record Issue(long At, BearerToken? Token, RegistryException? Failure);
}
