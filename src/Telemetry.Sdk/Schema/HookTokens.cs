namespace Telemetry.Sdk.Schema;

/// <summary>Tokens of the application's hook, which is asked for each call and keeps them itself.</summary>
internal sealed class HookTokens(Func<CancellationToken, ValueTask<string>> hook, TimeSpan timeout, TimeProvider time) : IBearerTokens
{
    private const string Name = nameof(SchemaRegistryOptions) + "." + nameof(SchemaRegistryOptions.GetBearerToken);

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        string? token;
        try
        {
            token = await AskAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested)
        {
            throw new RegistryException(RegistryFailure.TimedOut, $"{Name} gave no token within {timeout.TotalSeconds:0.###} s.", late);
        }
        catch (Exception broken)
        {
            // Its message is the application's and may hold anything: it stays in the inner exception.
            throw new RegistryException(RegistryFailure.Unavailable, $"{Name} failed with {broken.GetType().Name}.", broken);
        }

        return BearerToken.IsLegal(token) ? token! : throw new RegistryException(
            RegistryFailure.Unauthenticated, $"{Name} returned no token: 1 to {BearerToken.MaxLength} printable ASCII characters without blanks are needed.");
    }

    public bool Refuse(string token) => false;

    public void Dispose()
    {
    }

    // The hook may block, ignore its token, and fail when nobody waits any more: none of it reaches the host.
    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        var asked = Task.Run(async () => await hook(cancellationToken).ConfigureAwait(false), CancellationToken.None);
        _ = asked.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return await asked.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
