using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OAuthTokensTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly Queue<TaskCompletionSource<BearerToken>> _answers = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly OAuthTokens _tokens;
    private int _fetches;

    public OAuthTokensTests() => _tokens = new OAuthTokens(
        ct =>
        {
            var answer = _answers.Dequeue();
            Interlocked.Increment(ref _fetches);
            _asked.Release();
            return answer.Task.WaitAsync(ct);
        },
        _time);

    public void Dispose()
    {
        _tokens.Dispose();
        _asked.Dispose();
    }

    [Test]
    public async Task GetAsync_ManyCallers_ShareOneFetch(CancellationToken ct)
    {
        var answer = Next();
        var calls = Enumerable.Range(0, 50).Select(_ => _tokens.GetAsync(ct).AsTask()).ToArray();
        await _asked.WaitAsync(ct);

        answer.SetResult(new BearerToken("a", Life));

        Assert.That(await Task.WhenAll(calls), Is.All.EqualTo("a"));
        Assert.That(_fetches, Is.EqualTo(1));
    }

    [Test]
    public async Task GetAsync_After80PercentOfItsLife_FetchesTheNextAndWaitsForNothing(CancellationToken ct)
    {
        Next().SetResult(new BearerToken("a", Life));
        await _tokens.GetAsync(ct);
        _time.Advance(Life * 0.79);
        Assert.That((await _tokens.GetAsync(ct), _fetches), Is.EqualTo(("a", 1)));

        var second = Next();
        _time.Advance(Life * 0.02);
        var early = _tokens.GetAsync(ct);

        Assert.That((early.IsCompletedSuccessfully, await early), Is.EqualTo((true, "a")));
        await _asked.WaitAsync(ct);
        await _asked.WaitAsync(ct);
        second.SetResult(new BearerToken("b", Life));
        Assert.That(await UntilAsync("b", ct), Is.EqualTo("b"));
        Assert.That(_fetches, Is.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_RefreshFails_TheValidTokenIsUsedAndAskedForAgainAfterAPause(CancellationToken ct)
    {
        Next().SetResult(new BearerToken("a", Life));
        await _tokens.GetAsync(ct);
        await _asked.WaitAsync(ct);
        _time.Advance(Life * 0.8);
        Next().SetException(new RegistryException(RegistryFailure.Unavailable, "down"));
        await _tokens.GetAsync(ct);
        await _asked.WaitAsync(ct);
        Next().SetResult(new BearerToken("b", Life));

        for (var i = 0; i < 100; i++)
        {
            Assert.That(await _tokens.GetAsync(ct), Is.EqualTo("a"));
        }

        Assert.That(_fetches, Is.EqualTo(2));
        _time.Advance(OAuthTokens.Pause);
        Assert.That(await UntilAsync("b", ct), Is.EqualTo("b"));
    }

    [Test]
    public async Task GetAsync_ExpiredAndNoNewOne_IsTheFetchsFailure(CancellationToken ct)
    {
        Next().SetResult(new BearerToken("a", Life));
        await _tokens.GetAsync(ct);
        _time.Advance(Life);
        Next().SetException(new RegistryException(RegistryFailure.TimedOut, "slow") { RetryAfter = Life });

        var failure = (await Assert.ThrowsAsync<RegistryException>(async () => await _tokens.GetAsync(ct)))!;

        Assert.That((failure.Failure, failure.Message, failure.RetryAfter), Is.EqualTo((RegistryFailure.TimedOut, "slow", (TimeSpan?)Life)));
    }

    [Test]
    public async Task Refuse_TheTokenInUse_HasAnotherFetchedButNotTwiceInAPause(CancellationToken ct)
    {
        Next().SetResult(new BearerToken("a", Life));
        Next().SetResult(new BearerToken("b", Life));
        Next().SetResult(new BearerToken("c", Life));
        await _tokens.GetAsync(ct);

        Assert.That(_tokens.Refuse("a"), Is.True);
        Assert.That(await _tokens.GetAsync(ct), Is.EqualTo("b"));
        Assert.That(_tokens.Refuse("a"), Is.True, "refused late, replaced already");
        Assert.That(_tokens.Refuse("b"), Is.False);
        Assert.That((await _tokens.GetAsync(ct), _fetches), Is.EqualTo(("b", 2)));
        _time.Advance(OAuthTokens.Pause);
        Assert.That(_tokens.Refuse("b"), Is.True);
        Assert.That(await _tokens.GetAsync(ct), Is.EqualTo("c"));
    }

    [Test]
    public async Task GetAsync_FetchThrowsAnything_IsATemporaryFailureAndTheNextCallFetchesAgain(CancellationToken ct)
    {
        Next().SetException(new InvalidOperationException("the secret is 42"));
        Next().SetResult(new BearerToken("a", Life));

        var failure = (await Assert.ThrowsAsync<RegistryException>(async () => await _tokens.GetAsync(ct)))!;

        Assert.That((failure.IsTransient, failure.Message), Is.EqualTo((true, "No token could be fetched: InvalidOperationException.")));
        Assert.That(await _tokens.GetAsync(ct), Is.EqualTo("a"));
    }

    [Test]
    public async Task GetAsync_RefreshThrowsAnything_TheValidTokenIsUsedAndTheNextRefreshSucceeds(CancellationToken ct)
    {
        Next().SetResult(new BearerToken("a", Life));
        await _tokens.GetAsync(ct);
        Next().SetException(new InvalidCastException());
        Next().SetResult(new BearerToken("b", Life));
        _time.Advance(Life * 0.8);

        Assert.That(await _tokens.GetAsync(ct), Is.EqualTo("a"));
        await _asked.WaitAsync(ct);
        await _asked.WaitAsync(ct);
        _time.Advance(OAuthTokens.Pause);

        Assert.That(await UntilAsync("b", ct), Is.EqualTo("b"));
    }

    [Test]
    public async Task GetAsync_OneCallerGivesUp_TheOthersGetTheToken(CancellationToken ct)
    {
        var answer = Next();
        using var impatient = new CancellationTokenSource();
        var first = _tokens.GetAsync(impatient.Token).AsTask();
        var second = _tokens.GetAsync(ct).AsTask();
        await _asked.WaitAsync(ct);

        await impatient.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => first);
        answer.SetResult(new BearerToken("a", Life));

        Assert.That((await second, _fetches), Is.EqualTo(("a", 1)));
    }

    [Test]
    public async Task Dispose_DuringAFetch_EndsIt(CancellationToken ct)
    {
        Next();
        var call = _tokens.GetAsync(ct).AsTask();
        await _asked.WaitAsync(ct);

        _tokens.Dispose();

        Assert.That((await Assert.ThrowsAsync<RegistryException>(() => call))!.Message, Does.Contain("disposed"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _tokens.GetAsync(ct));
    }

    private TaskCompletionSource<BearerToken> Next()
    {
        var next = new TaskCompletionSource<BearerToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers.Enqueue(next);
        return next;
    }

    // The refresh ends on another thread: asked until it has.
    private async Task<string> UntilAsync(string wanted, CancellationToken ct)
    {
        var token = await _tokens.GetAsync(ct);
        while (token != wanted)
        {
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
            token = await _tokens.GetAsync(ct);
        }

        return token;
    }
}
