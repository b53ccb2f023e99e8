using Telemetry.Sdk.Schema.Registry;


namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OAuthTokenEndpointTests : IAsyncDisposable
{
    private const string Secret = "s3cr&t of=mine";

    private readonly ScriptedRegistryServer _server = new();
    private readonly StepTimeProvider _time = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task FetchAsync_ClientCredentials_GoIntoTheBodyAsAForm(CancellationToken ct)
    {
        _server.Answer(200, """{"access_token":"t.1","token_type":"bearer","expires_in":3600,"scope":"x","more":{}}""");

        var token = await Endpoint("?tenant=a").FetchAsync(ct);

        Assert.That((token.Text, token.Lifetime), Is.EqualTo(("t.1", TimeSpan.FromHours(1))));
        var request = _server.Requests.Single();
        Assert.That(request, Does.StartWith("POST /token?tenant=a HTTP/1.1\r\n").And.Contains("Content-Type: application/x-www-form-urlencoded\r\n"));
        Assert.That(request, Does.EndWith("grant_type=client_credentials&client_id=me&client_secret=s3cr%26t+of%3Dmine&scope=a+b"));
        Assert.That(token.ToString(), Does.Not.Contain("t.1"));
    }

    [TestCase("", 300)]
    [TestCase(""","expires_in":null""", 300)]
    [TestCase(""","expires_in":"120" """, 120)]
    [TestCase(""","expires_in":59.5""", 59.5)]
    [TestCase(""","expires_in":1e300""", 86_400)]
    public async Task FetchAsync_ExpiresIn_IsReadLeniently(string member, double seconds)
    {
        _server.Answer(200, $$"""{"access_token":"t"{{member}}}""");

        Assert.That((await Endpoint().FetchAsync(CancellationToken.None)).Lifetime.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase(200, """{"access_token":"t","expires_in":0}""", (int)RegistryFailure.NotARegistry, "expires_in")]
    [TestCase(200, """{"access_token":"t","expires_in":-5}""", (int)RegistryFailure.NotARegistry, "expires_in")]
    [TestCase(200, """{"access_token":"t","expires_in":"soon"}""", (int)RegistryFailure.NotARegistry, "expires_in")]
    [TestCase(200, """{"access_token":"t","expires_in":"NaN"}""", (int)RegistryFailure.NotARegistry, "expires_in")]
    [TestCase(200, """{"access_token":"t","expires_in":{}}""", (int)RegistryFailure.NotARegistry, "expires_in")]
    [TestCase(200, """{"access_token":"t","token_type":"MAC"}""", (int)RegistryFailure.NotARegistry, "'MAC'")]
    [TestCase(200, """{"expires_in":60}""", (int)RegistryFailure.NotARegistry, "access_token")]
    [TestCase(200, """{"access_token":""}""", (int)RegistryFailure.NotARegistry, "access_token")]
    [TestCase(200, """{"access_token":"a\r\nX-Evil: 1"}""", (int)RegistryFailure.NotARegistry, "access_token")]
    [TestCase(200, """{"access_token":7}""", (int)RegistryFailure.NotARegistry, "no token answer")]
    [TestCase(200, "null", (int)RegistryFailure.NotARegistry, "no token answer")]
    [TestCase(200, "<html>sign in</html>", (int)RegistryFailure.NotARegistry, "no token answer")]
    [TestCase(200, """{"access_token":"t" """, (int)RegistryFailure.NotARegistry, "no token answer")]
    [TestCase(302, "", (int)RegistryFailure.NotARegistry, "302")]
    [TestCase(404, "", (int)RegistryFailure.NotARegistry, "404")]
    [TestCase(400, """{"error":"invalid_client","error_description":"wrong secret"}""", (int)RegistryFailure.Unauthenticated, "invalid_client wrong secret")]
    [TestCase(401, "", (int)RegistryFailure.Unauthenticated, "client 'me'")]
    [TestCase(403, "", (int)RegistryFailure.Unauthenticated, "client 'me'")]
    [TestCase(429, "", (int)RegistryFailure.Unavailable, "429")]
    [TestCase(503, """{"error":"temporarily_unavailable"}""", (int)RegistryFailure.Unavailable, "temporarily_unavailable")]
    public async Task FetchAsync_HostileOrRefusing_IsATypedFailureWithoutSecrets(int status, string body, int failure, string says)
    {
        _server.Answer(status, body, "Location: http://localhost:1/\r\n");

        var thrown = await FailAsync();

        Assert.That(thrown.Failure, Is.EqualTo((RegistryFailure)failure));
        Assert.That(thrown.Message, Does.Contain(says).And.Contains("token endpoint").And.Contains("/token"));
        Assert.That(thrown.ToString(), Does.Not.Contain(Secret));
    }

    [Test]
    public async Task FetchAsync_ExpiresInIsNoUtf8_IsATypedFailure()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 38\r\n\r\n"u8.ToArray(), ct);
            await stream.WriteAsync((byte[])[.. """{"access_token":"t","expires_in":"6"""u8, 0xFF, .. "\"}"u8], ct);
        });

        var thrown = await FailAsync();

        Assert.That(thrown.Failure, Is.EqualTo(RegistryFailure.NotARegistry));
        Assert.That(thrown.Message, Does.Contain("expires_in"));
    }

    [Test]
    public async Task FetchAsync_HandlerThrowsAnything_IsATemporaryFailureThatDoesNotRepeatItsWords()
    {
        using var http = new HttpClient(new ThrowingHandler(() => new InvalidOperationException("open sesame")));

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Endpoint(http: http).FetchAsync(CancellationToken.None)))!;

        Assert.That((thrown.IsTransient, thrown.InnerException), Is.EqualTo((true, thrown.InnerException as InvalidOperationException)));
        Assert.That(thrown.Message, Does.Contain(nameof(InvalidOperationException)).And.Not.Contain("sesame"));
    }

    [Test]
    public async Task FetchAsync_ServerRepeatsTheSecret_ItIsMaskedAndControlCharactersAreGone()
    {
        _server.Answer(400, $$"""{"error":"bad\u000a{{Secret}}","error_description":"{{new string('x', 5_000)}}"}""");

        var thrown = await FailAsync();

        Assert.That(thrown.Message, Does.Contain("bad ***").And.EndsWith("...").And.Length.LessThan(600));
    }

    [Test]
    public async Task FetchAsync_AnswerWithoutEnd_StopsAtTheBound()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), ct);
            for (;;)
            {
                await stream.WriteAsync(new byte[8_192], ct);
            }
        });

        Assert.That((await FailAsync()).Message, Does.Contain("65536 bytes"));
    }

    [Test]
    public async Task FetchAsync_TokenLongerThanAHeaderMayBe_IsRefused()
    {
        _server.Answer(200, $$"""{"access_token":"{{new string('t', BearerToken.MaxLength + 1)}}"}""");

        Assert.That((await FailAsync()).Failure, Is.EqualTo(RegistryFailure.NotARegistry));
    }

    [Test]
    public async Task FetchAsync_Silence_EndsAtTheDeadline()
    {
        _server.AnswerBy((_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct));

        var call = FailAsync();
        Assert.That(await _time.PassWaitAsync(), Is.EqualTo(TimeSpan.FromSeconds(5)));

        Assert.That((await call).Failure, Is.EqualTo(RegistryFailure.TimedOut));
    }

    [Test]
    public async Task FetchAsync_ConnectionCut_IsUnreachable()
    {
        _server.AnswerRaw("");

        Assert.That((await FailAsync()).Failure, Is.EqualTo(RegistryFailure.Unreachable));
    }

    [Test]
    public async Task FetchAsync_Cancelled_ReachesTheSocket()
    {
        using var cancel = new CancellationTokenSource();
        _server.AnswerBy(async (_, ct) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });

        await Assert.CatchAsync<OperationCanceledException>(() => Endpoint().FetchAsync(cancel.Token));
    }

    private async Task<RegistryException> FailAsync() => (await Assert.ThrowsAsync<RegistryException>(() => Endpoint().FetchAsync(CancellationToken.None)))!;

    private OAuthTokenEndpoint Endpoint(string query = "", HttpClient? http = null) =>
        new(new OAuthClient(new Uri(_server.Url + "/token" + query), "me", Secret, "a b"), http ?? _http, TimeSpan.FromSeconds(5), _time);
}
