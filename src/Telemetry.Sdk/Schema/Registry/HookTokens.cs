using System.Globalization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Tokens of the application's hook, which is asked for each call and keeps them itself.</summary>
internal sealed class HookTokens(Func<CancellationToken, ValueTask<string>> hook, TimeSpan timeout, TimeProvider time) : IBearerTokens
{
    private const string Name = nameof(SchemaRegistryOptions) + "." + nameof(SchemaRegistryOptions.GetBearerToken);

    private readonly Lock _gate = new();

    // Guarded by _gate: the one call of the hook that has not returned, as far as it is waited for.
    private Task<Answer>? _asked;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        Answer answer;
        try
        {
            answer = await Ask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Late(late);
        }

        return BearerToken.IsLegal(answer.Token) ? answer.Token! : throw Failure(answer);
    }

    public bool Refuse(string token) => false;

    public void Dispose()
    {
    }

    // One at a time: a hook that blocks for ever costs one thread of the host, not one a call. Whoever comes meanwhile waits for
    // the same token, and fails at once where the deadline has passed already.
    private Task<Answer> Ask()
    {
        lock (_gate)
        {
            if (_asked is null)
            {
                var deadline = new CancellationTokenSource(timeout, time);
                _asked = Task.Run(() => RunAsync(deadline), CancellationToken.None).WaitAsync(deadline.Token);
            }

            return _asked;
        }
    }

    // Never faults: there may be nobody who waits for it.
    private async Task<Answer> RunAsync(CancellationTokenSource deadline)
    {
        try
        {
            return new Answer(await hook(deadline.Token).ConfigureAwait(false), null, false);
        }
        catch (Exception broken)
        {
            return new Answer(null, broken, deadline.IsCancellationRequested);
        }
        finally
        {
            lock (_gate)
            {
                _asked = null;
            }

            deadline.Dispose();
        }
    }

    private RegistryException Failure(Answer answer) => answer switch
    {
        { IsLate: true, Broken: { } broken } => Late(broken),

        // Its message is the application's and may hold anything: it stays in the inner exception.
        { Broken: { } broken } => new(RegistryFailure.Unavailable, $"{Name} failed with {broken.GetType().Name}.", broken),
        _ => new(RegistryFailure.Unauthenticated, $"{Name} returned no token: 1 to {BearerToken.MaxLength} printable ASCII characters without blanks are needed."),
    };

    private RegistryException Late(Exception cause) =>
        new(RegistryFailure.TimedOut, string.Create(CultureInfo.InvariantCulture, $"{Name} gave no token within {timeout.TotalSeconds:0.###} s."), cause);

    private sealed record Answer(string? Token, Exception? Broken, bool IsLate);
}
