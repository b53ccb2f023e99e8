using Telemetry.Sdk.Schema.Registry;


namespace Telemetry.Sdk.Tests.Schema;

/// <summary>What reaches the registry with each source of credentials.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistryCredentialsTests : IAsyncDisposable
{
    private static readonly SchemaDefinition Schema = new("CgRhYmM=", []);

    private readonly ScriptedRegistryServer _server = new();
    private readonly ScriptedRegistryServer _issuer = new();
    private readonly StepTimeProvider _time = new();
    private readonly SchemaRegistryOptions _options = new();
    private RegistryClient? _client;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Test]
    public async Task Call_OAuthBearer_CarriesTheTokenAndConfluentsHeadersAndKeepsIt(CancellationToken ct)
    {
        _issuer.Answer(200, """{"access_token":"t1","expires_in":3600}""");
        _server.Answer(200, """{"id":1}""").Answer(200, """{"id":1}""");
        UseOAuth();
        Set(("bearer.auth.logical.cluster", "lsrc-1"), ("bearer.auth.identity.pool.id", "pool-1"));

        await LookUpAsync(ct);
        await LookUpAsync(ct);

        Assert.That(_issuer.Requests, Has.Count.EqualTo(1));
        Assert.That(_server.Requests, Has.All.Contains("Authorization: Bearer t1\r\n").And.All.Contains("target-sr-cluster: lsrc-1\r\n").And.All.Contains("Confluent-Identity-Pool-Id: pool-1\r\n"));
        Assert.That(_issuer.Requests.Single(), Does.Not.Contain("target-sr-cluster").And.Not.Contain("Authorization").And.Not.Contain("traceparent"));
    }

    [Test]
    public async Task Call_TokenRevoked_IsRepeatedOnceWithANewOne(CancellationToken ct)
    {
        _issuer.Answer(200, """{"access_token":"t1"}""").Answer(200, """{"access_token":"t2"}""");
        _server.Answer(401, "").Answer(200, """{"id":1}""");
        UseOAuth();

        await LookUpAsync(ct);

        Assert.That(_server.Requests.Select(Authorization), Is.EqualTo(new[] { "Bearer t1", "Bearer t2" }));
    }

    [Test]
    public async Task Call_EveryTokenRefused_IsUnauthenticatedAfterOneRepetition(CancellationToken ct)
    {
        _issuer.Answer(200, """{"access_token":"t1"}""").Answer(200, """{"access_token":"t2"}""").Answer(200, """{"access_token":"t3"}""");
        for (var i = 0; i < 5; i++)
        {
            _server.Answer(401, """{"error_code":401,"message":"no"}""");
        }

        UseOAuth();

        for (var i = 0; i < 3; i++)
        {
            Assert.That((await FailAsync(ct)).Failure, Is.EqualTo(RegistryFailure.Unauthenticated));
        }

        Assert.That((_server.Requests.Count, _issuer.Requests.Count), Is.EqualTo((4, 2)));
    }

    [Test]
    public async Task Call_TokenEndpointRefuses_NothingIsSentToTheRegistryAndNothingFailsOver(CancellationToken ct)
    {
        _issuer.Answer(503, "").Answer(400, """{"error":"invalid_client"}""");
        UseOAuth();
        _options.Url = $"{_server.Url},{_server.Url}";

        Assert.That((await FailAsync(ct)).Failure, Is.EqualTo(RegistryFailure.Unavailable));
        Assert.That((await FailAsync(ct)).Failure, Is.EqualTo(RegistryFailure.Unauthenticated));
        Assert.That((_issuer.Requests.Count, _server.Requests.Count), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Call_StaticTokenRefused_IsNotRepeated(CancellationToken ct)
    {
        _server.Answer(401, "");
        Set(("bearer.auth.credentials.source", "STATIC_TOKEN"), ("bearer.auth.token", "fixed"));

        Assert.That((await FailAsync(ct)).Failure, Is.EqualTo(RegistryFailure.Unauthenticated));
        Assert.That(_server.Requests.Select(Authorization), Is.EqualTo(new[] { "Bearer fixed" }));
    }

    [Test]
    public async Task Call_SaslInherit_SendsTheKafkaUserAndPassword(CancellationToken ct)
    {
        _server.Answer(200, """{"id":1}""");
        Set(("basic.auth.credentials.source", "sasl_inherit"), ("sasl.username", "kafka"), ("sasl.password", "p:w"));

        await LookUpAsync(ct);

        Assert.That(Authorization(_server.Requests.Single()), Is.EqualTo("Basic " + Convert.ToBase64String("kafka:p:w"u8)));
    }

    [Test]
    public async Task Call_Hook_GivesATokenForEachCall(CancellationToken ct)
    {
        _server.Answer(200, """{"id":1}""").Answer(401, "");
        var calls = 0;
        _options.GetBearerToken = _ => ValueTask.FromResult("hook" + ++calls);
        Set(("bearer.auth.logical.cluster", "lsrc-1"));

        await LookUpAsync(ct);
        await FailAsync(ct);

        Assert.That(_server.Requests.Select(Authorization), Is.EqualTo(new[] { "Bearer hook1", "Bearer hook2" }));
        Assert.That(_server.Requests, Has.All.Contains("target-sr-cluster: lsrc-1\r\n"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("two words")]
    [TestCase("line\r\nX-Evil: 1")]
    public async Task Call_HookReturnsNoToken_IsUnauthenticatedAndNothingIsSent(string? token, CancellationToken ct)
    {
        _options.GetBearerToken = _ => ValueTask.FromResult(token!);

        Assert.That((await FailAsync(ct)).Failure, Is.EqualTo(RegistryFailure.Unauthenticated));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task Call_HookThrows_IsATemporaryFailureThatDoesNotRepeatItsWords(CancellationToken ct)
    {
        _options.GetBearerToken = _ => throw new InvalidOperationException("open sesame");

        var failure = await FailAsync(ct);

        Assert.That(failure.Failure, Is.EqualTo(RegistryFailure.Unavailable));
        Assert.That(failure.InnerException, Is.TypeOf<InvalidOperationException>());
        Assert.That(failure.Message, Does.Contain(nameof(InvalidOperationException)).And.Contains("GetBearerToken").And.Not.Contains("sesame"));
    }

    [Test]
    public async Task Call_HookHangsAndIgnoresItsToken_EndsAtTheDeadline()
    {
        var never = new TaskCompletionSource<string>();
        _options.GetBearerToken = _ => new ValueTask<string>(never.Task);

        var call = FailAsync(CancellationToken.None);
        Assert.That(await _time.PassWaitAsync(), Is.EqualTo(_options.RequestTimeout));

        Assert.That((await call).Failure, Is.EqualTo(RegistryFailure.TimedOut));
    }

    [Test]
    public async Task Call_HookHangs_OneCallOfItIsOutstandingAndOthersFailAtOnceUntilItReturns(CancellationToken ct)
    {
        var first = new TaskCompletionSource<string>();
        var calls = 0;
        _options.GetBearerToken = _ => ++calls == 1 ? new ValueTask<string>(first.Task) : ValueTask.FromResult("second");
        var call = FailAsync(ct);
        await _time.PassWaitAsync();
        await call;

        for (var i = 0; i < 20; i++)
        {
            Assert.That((await FailAsync(ct)).Failure, Is.EqualTo(RegistryFailure.TimedOut));
        }

        Assert.That(calls, Is.EqualTo(1));
        _server.Answer(200, """{"id":1}""");
        first.SetResult("late");
        await UntilServedAsync(ct);
        Assert.That(_server.Requests.Select(Authorization), Is.EqualTo(new[] { "Bearer second" }));
    }

    [Test]
    public async Task Call_HookIsAskedAlready_WaitsForTheSameToken(CancellationToken ct)
    {
        var answer = new TaskCompletionSource<string>();
        var calls = 0;
        _options.GetBearerToken = _ =>
        {
            Interlocked.Increment(ref calls);
            return new ValueTask<string>(answer.Task);
        };
        _server.Answer(200, """{"id":1}""").Answer(200, """{"id":1}""");
        using var impatient = new CancellationTokenSource();

        var waiting = new[] { LookUpAsync(ct), LookUpAsync(ct) };
        var given = LookUpAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => given);
        answer.SetResult("t");
        await Task.WhenAll(waiting);

        Assert.That((calls, _server.Requests.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Call_HandlerThrowsAnything_IsATemporaryFailureAndTheNextAddressIsTried()
    {
        var thrown = 0;
        _options.CreateHandler = () => new ThrowingHandler(() =>
        {
            thrown++;
            return new InvalidOperationException("open sesame");
        });
        _options.Url = $"{_server.Url},{_server.Url}";

        var failure = await FailAsync(CancellationToken.None);

        Assert.That((failure.Failure, failure.IsTransient, thrown), Is.EqualTo((RegistryFailure.Unreachable, true, 2)));
        Assert.That(failure.Message, Does.Contain(nameof(InvalidOperationException)).And.Not.Contain("sesame"));
        Assert.That(failure.GetBaseException(), Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public async Task Call_OAuthHandlerThrowsOnce_TheNextCallGetsAToken(CancellationToken ct)
    {
        _issuer.Answer(200, """{"access_token":"t1"}""");
        _server.Answer(200, """{"id":1}""");
        var faults = new Queue<Exception>([new InvalidCastException()]);
        _options.CreateHandler = () => new FaultyHandler(faults);
        UseOAuth();

        Assert.That((await FailAsync(ct)).IsTransient, Is.True);
        await LookUpAsync(ct);

        Assert.That(_server.Requests.Select(Authorization), Is.EqualTo(new[] { "Bearer t1" }));
    }

    [Test]
    public async Task Call_RefusalWithControlCharacters_ReachesTheMessageWithoutThem(CancellationToken ct)
    {
        _server.Answer(422, """{"error_code":42201,"message":"bad\r\n[00:00] forged \u001b[2J line"}""");

        var failure = await FailAsync(ct);

        Assert.That(failure.Message, Does.Contain("bad  [00:00] forged  [2J line"));
        Assert.That(failure.Message, Has.None.Matches<char>(char.IsControl));
    }

    [Test]
    public async Task Call_OwnHandler_IsUsedOnceForEverythingAndDisposed(CancellationToken ct)
    {
        _issuer.Answer(200, """{"access_token":"t1"}""");
        _server.Answer(200, """{"id":1}""");
        var handler = new CountingHandler();
        var created = 0;
        _options.CreateHandler = () =>
        {
            created++;
            return handler;
        };
        UseOAuth();

        await LookUpAsync(ct);
        _client!.Dispose();

        Assert.That((created, handler.Requests, handler.IsDisposed), Is.EqualTo((1, 2, true)));
    }

    // The hook returns on another thread: asked until it has.
    private async Task UntilServedAsync(CancellationToken ct)
    {
        while (_server.Requests.IsEmpty)
        {
            try
            {
                await LookUpAsync(ct);
            }
            catch (RegistryException hanging) when (hanging.Failure == RegistryFailure.TimedOut)
            {
                await Task.Yield();
            }
        }
    }

    private static string Authorization(string request) =>
        request.Split("\r\n").Single(line => line.StartsWith("Authorization: ", StringComparison.Ordinal))["Authorization: ".Length..];

    private void UseOAuth() => Set(
        ("bearer.auth.credentials.source", "OAUTHBEARER"),
        ("bearer.auth.client.id", "me"),
        ("bearer.auth.client.secret", "secret"),
        ("bearer.auth.token.endpoint.url", _issuer.Url + "/token"));

    private void Set(params (string Word, string Value)[] words)
    {
        foreach (var (word, value) in words)
        {
            _options.Settings[word] = value;
        }
    }

    private async Task<RegistryException> FailAsync(CancellationToken ct) => (await Assert.ThrowsAsync<RegistryException>(() => LookUpAsync(ct)))!;

    private Task<SchemaIdentity> LookUpAsync(CancellationToken ct)
    {
        if (_client is null)
        {
            var failures = new List<string>();
            _options.Url = _options.Url.Contains(',', StringComparison.Ordinal) ? _options.Url : _server.Url;
            var settings = RegistrySettings.Read(_options, failures);
            Assert.That(failures, Is.Empty);
            _client = RegistryClient.Create(settings, _time);
        }

        return _client.LookUpAsync("t", Schema, ct);
    }

    private sealed class FaultyHandler(Queue<Exception> faults) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            faults.TryDequeue(out var fault) ? throw fault : base.SendAsync(request, cancellationToken);
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public CountingHandler()
            : base(new SocketsHttpHandler())
        {
        }

        public int Requests { get; private set; }

        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
