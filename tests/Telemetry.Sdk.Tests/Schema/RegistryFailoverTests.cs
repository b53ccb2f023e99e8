using Telemetry.Sdk.Schema.Registry;


namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistryFailoverTests : IAsyncDisposable
{
    private static readonly SchemaDefinition Schema = new("CgRhYmM=", []);

    private readonly ScriptedRegistryServer _first = new();
    private readonly ScriptedRegistryServer _second = new();
    private readonly StepTimeProvider _time = new();
    private RegistryClient? _client;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Test]
    public async Task Call_FirstAddressHangs_GoesToTheSecondAtTheDeadlineAndStaysThere(CancellationToken ct)
    {
        var asked = new TaskCompletionSource();
        _first.AnswerBy((_, stop) =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, stop);
        });
        _second.Answer(200, """{"id":7}""").Answer(200, """{"id":8}""");

        var call = Client(_first.Url, _second.Url).LookUpAsync("t", Schema, ct);
        await asked.Task.WaitAsync(ct);
        Assert.That(await _time.PassWaitAsync(), Is.EqualTo(TimeSpan.FromSeconds(5)));

        Assert.That((await call).Id, Is.EqualTo(7));
        Assert.That((await _client!.LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(8));
        Assert.That((_first.Requests.Count, _second.Requests.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Call_EveryAddressHangs_EndsAfterADeadlineEachAndNamesThemAll()
    {
        _first.AnswerBy(static (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, stop));
        _second.AnswerBy(static (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, stop));
        var start = _time.GetUtcNow();

        var call = FailAsync(_first.Url, _second.Url);
        await _time.PassWaitAsync();
        await _time.PassWaitAsync();

        var failure = await call;
        Assert.That(failure.Failure, Is.EqualTo(RegistryFailure.TimedOut));
        Assert.That(failure.Message, Does.Contain(_first.Url).And.Contains(_second.Url));
        Assert.That(_time.GetUtcNow() - start, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [TestCase(408)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    [TestCase(302)]
    public async Task Call_FirstAddressCannotServe_GoesToTheSecond(int status)
    {
        _first.Answer(status, "");
        _second.Answer(200, """{"id":7}""");

        Assert.That((await Client(_first.Url, _second.Url).LookUpAsync("t", Schema, CancellationToken.None)).Id, Is.EqualTo(7));
    }

    [Test]
    public async Task Call_FirstAddressRefusesConnectionsOrCutsThem_GoesToTheSecond([Values] bool isCut, CancellationToken ct)
    {
        using var closed = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        closed.Start();
        var port = ((System.Net.IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        _first.AnswerRaw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");
        _second.Answer(200, """{"id":7}""");

        Assert.That((await Client(isCut ? _first.Url : $"http://localhost:{port}", _second.Url).LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(7));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(409)]
    [TestCase(422)]
    public async Task Call_FirstAddressRefuses_IsRefused(int status)
    {
        _first.Answer(status, "");

        await FailAsync(_first.Url, _second.Url);

        Assert.That(_second.Requests, Is.Empty);
    }

    [Test]
    public async Task Call_SecondAddressFailsLater_GoesBackToTheFirst(CancellationToken ct)
    {
        _first.Answer(503, "").Answer(200, """{"id":2}""");
        _second.Answer(200, """{"id":1}""").Answer(503, "");
        var client = Client(_first.Url, _second.Url);

        Assert.That((await client.LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(1));
        Assert.That((await client.LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(2));
    }

    [Test]
    public async Task Call_CancelledAtTheFirstAddress_AsksNoOther()
    {
        using var cancel = new CancellationTokenSource();
        _first.AnswerBy(async (_, stop) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        });

        await Assert.CatchAsync<OperationCanceledException>(() => Client(_first.Url, _second.Url).LookUpAsync("t", Schema, cancel.Token));

        Assert.That(_second.Requests, Is.Empty);
    }

    private async Task<RegistryException> FailAsync(params string[] addresses) =>
        (await Assert.ThrowsAsync<RegistryException>(() => Client(addresses).LookUpAsync("t", Schema, CancellationToken.None)))!;

    private RegistryClient Client(params string[] addresses)
    {
        var failures = new List<string>();
        var settings = RegistrySettings.Read(new SchemaRegistryOptions { Url = string.Join(',', addresses) }, failures);
        Assert.That(failures, Is.Empty);
        return _client = RegistryClient.Create(settings, _time);
    }
}
