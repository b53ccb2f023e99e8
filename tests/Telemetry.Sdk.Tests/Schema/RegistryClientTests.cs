using Telemetry.Sdk.Schema.Registry;


namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistryClientTests : IAsyncDisposable
{
    private static readonly SchemaDefinition Schema = new("CgRhYmM=", [new SchemaImport("a/b.proto", "a/b.proto", 3)]);

    private readonly ScriptedRegistryServer _server = new();
    private readonly StepTimeProvider _time = new();
    private RegistryClient? _client;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task RegisterAsync_Confluent_GivesIdGuidAndVersion(CancellationToken ct)
    {
        _server.Answer(200, """{"id":7,"version":2,"guid":"6640ea49-4af0-24cb-45f2-dd1a3bd4a3d7","schemaType":"PROTOBUF","schema":"x","more":{}}""");

        var identity = await Client().RegisterAsync("a/b:ü c-value", Schema, ct);

        Assert.That(identity, Is.EqualTo(new SchemaIdentity(7, Guid.Parse("6640ea49-4af0-24cb-45f2-dd1a3bd4a3d7"), 2)));
        var request = _server.Requests.Single();
        Assert.That(request, Does.StartWith("POST /subjects/a%2Fb%3A%C3%BC%20c-value/versions HTTP/1.1\r\n"));
        Assert.That(request, Does.Contain("Content-Type: application/vnd.schemaregistry.v1+json\r\n"));
        Assert.That(request, Does.EndWith("""{"schema":"CgRhYmM=","schemaType":"PROTOBUF","references":[{"name":"a/b.proto","subject":"a/b.proto","version":3}]}"""));
    }

    [Test]
    public async Task RegisterAsync_RegistryThatAnswersTheIdOnly_HasNoGuidAndNoVersion(CancellationToken ct)
    {
        _server.Answer(200, """{"id":7}""");

        Assert.That(await Client().RegisterAsync("t", Schema, ct), Is.EqualTo(new SchemaIdentity(7, null, null)));
    }

    [Test]
    public async Task GetByGuidAsync_AnotherGuidAnswered_IsNoRegistry(CancellationToken ct)
    {
        _server.Answer(200, """{"guid":"6640ea49-4af0-24cb-45f2-dd1a3bd4a3d7","schema":"x"}""");

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Client().GetByGuidAsync(Guid.Empty, ct)))!;

        Assert.That(thrown.Failure, Is.EqualTo(RegistryFailure.NotARegistry));
    }

    [Test]
    public async Task LookUpAsync_AddressWithAPath_KeepsIt(CancellationToken ct)
    {
        _server.Answer(200, """{"id":7,"version":1,"subject":"t","references":[]}""");

        await Client(_server.Url + "/apis/ccompat/v7").LookUpAsync("t", Schema with { Imports = [] }, ct);

        Assert.That(_server.Requests.Single(), Does.StartWith("POST /apis/ccompat/v7/subjects/t HTTP/1.1\r\n").And.Not.Contain("references"));
    }

    [TestCase(401, """{"error_code":401,"message":"Unauthorized"}""", (int)RegistryFailure.Unauthenticated)]
    [TestCase(403, "<html>denied</html>", (int)RegistryFailure.Forbidden)]
    [TestCase(404, """{"error_code":40401,"message":"no"}""", (int)RegistryFailure.SubjectUnknown)]
    [TestCase(404, """{"error_code":40403,"message":"no"}""", (int)RegistryFailure.SchemaUnknown)]
    [TestCase(404, "<html>nginx</html>", (int)RegistryFailure.NotARegistry)]
    [TestCase(409, """{"error_code":40901,"message":"no"}""", (int)RegistryFailure.Incompatible)]
    [TestCase(422, """{"error_code":42201,"message":"no"}""", (int)RegistryFailure.Invalid)]
    [TestCase(422, """{"error_code":42205,"message":"no"}""", (int)RegistryFailure.NotPermitted)]
    [TestCase(429, "", (int)RegistryFailure.Unavailable)]
    [TestCase(500, """{"error_code":50001,"message":"no"}""", (int)RegistryFailure.Unavailable)]
    [TestCase(503, "busy", (int)RegistryFailure.Unavailable)]
    [TestCase(200, "<html>captive portal</html>", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, "null", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, "{}", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, """{"id":"seven"}""", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, """{"id":99999999999}""", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, """{"id":-1}""", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, """{"id":1,"guid":"no guid"}""", (int)RegistryFailure.NotARegistry)]
    [TestCase(200, """{"id":1""", (int)RegistryFailure.NotARegistry)]
    public async Task LookUpAsync_Refusal_IsTyped(int status, string body, int failure)
    {
        _server.Answer(status, body);

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Client().LookUpAsync("t", Schema, CancellationToken.None)))!;

        Assert.That(thrown.Failure, Is.EqualTo((RegistryFailure)failure));
    }

    [TestCase("Retry-After: 42\r\n", 42)]
    [TestCase("Retry-After: Sat, 01 Jan 2000 00:01:40 GMT\r\n", 100)]
    [TestCase("", null)]
    public async Task LookUpAsync_RetryAfter_IsKept(string header, int? seconds)
    {
        _server.Answer(429, "", header);

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Client().LookUpAsync("t", Schema, CancellationToken.None)))!;

        Assert.That(thrown.RetryAfter?.TotalSeconds, Is.EqualTo((double?)seconds));
    }

    [Test]
    public async Task LookUpAsync_Redirect_IsNotFollowed()
    {
        _server.Answer(302, "", "Location: http://localhost:1/elsewhere\r\n");

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Client().LookUpAsync("t", Schema, CancellationToken.None)))!;

        Assert.That(thrown.Failure, Is.EqualTo(RegistryFailure.NotARegistry));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task LookUpAsync_AnswerWithoutEnd_StopsAtTheBound()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), ct);
            var chunk = new byte[1 << 20];
            for (;;)
            {
                await stream.WriteAsync(chunk, ct);
            }
        });

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Client().LookUpAsync("t", Schema, CancellationToken.None)))!;

        Assert.That((thrown.Failure, thrown.Message.Contains("16777216", StringComparison.Ordinal)), Is.EqualTo((RegistryFailure.NotARegistry, true)));
    }

    [Test]
    public async Task LookUpAsync_TruncatedAnswer_IsUnreachable()
    {
        _server.AnswerRaw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");

        var thrown = (await Assert.ThrowsAsync<RegistryException>(() => Client().LookUpAsync("t", Schema, CancellationToken.None)))!;

        Assert.That(thrown.Failure, Is.EqualTo(RegistryFailure.Unreachable));
    }

    [Test]
    public async Task LookUpAsync_SlowBody_EndsAtTheDeadline()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":"u8.ToArray(), ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });

        var call = Client().LookUpAsync("t", Schema, CancellationToken.None);
        Assert.That(await _time.PassWaitAsync(), Is.EqualTo(TimeSpan.FromSeconds(5)));

        Assert.That((await Assert.ThrowsAsync<RegistryException>(() => call))!.Failure, Is.EqualTo(RegistryFailure.TimedOut));
    }

    [Test]
    public async Task LookUpAsync_Cancelled_ReachesTheSocket()
    {
        using var cancel = new CancellationTokenSource();
        _server.AnswerBy(async (stream, ct) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        });

        await Assert.CatchAsync<OperationCanceledException>(() => Client().LookUpAsync("t", Schema, cancel.Token));
    }

    [Test]
    public async Task LookUpAsync_FirstAddressDown_FailsOverAndStays(CancellationToken ct)
    {
        _server.Answer(200, """{"id":7}""").Answer(200, """{"id":8}""");
        await using var sick = new ScriptedRegistryServer();
        sick.Answer(503, "");
        var client = Client($"{sick.Url},{_server.Url}");

        Assert.That((await client.LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(7));
        Assert.That((await client.LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(8));
        Assert.That(sick.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task LookUpAsync_DefiniteRefusal_DoesNotFailOver()
    {
        _server.Answer(404, """{"error_code":40401,"message":"no"}""");
        await using var other = new ScriptedRegistryServer();

        await Assert.ThrowsAsync<RegistryException>(() => Client($"{_server.Url},{other.Url}").LookUpAsync("t", Schema, CancellationToken.None));
        Assert.That(other.Requests, Is.Empty);
    }

    [TestCase(200, """{"is_compatible":true}""", (int)CompatibilityOutcome.Compatible)]
    [TestCase(200, """{"is_compatible":false,"messages":["FIELD_REMOVED"]}""", (int)CompatibilityOutcome.Incompatible)]
    [TestCase(500, """{"error_code":500,"message":"boom"}""", (int)CompatibilityOutcome.CannotCheck)]
    [TestCase(404, "<html/>", (int)CompatibilityOutcome.CannotCheck)]
    [TestCase(405, "", (int)CompatibilityOutcome.CannotCheck)]
    public async Task CheckAsync_Answers_AreVerdicts(int status, string body, int outcome)
    {
        _server.Answer(status, body);

        var verdict = await Client().CheckAsync("t", Schema, CancellationToken.None);

        Assert.That(verdict.Outcome, Is.EqualTo((CompatibilityOutcome)outcome));
        Assert.That(_server.Requests.Single(), Does.StartWith("POST /compatibility/subjects/t/versions?verbose=true HTTP/1.1"));
    }

    [Test]
    public async Task GetByIdAndGuid_KnownAndUnknown_AreASchemaOrNull(CancellationToken ct)
    {
        _server.Answer(200, """{"schemaType":"PROTOBUF","schema":"abc","references":[{"name":"n","subject":"s","version":4}]}""")
            .Answer(404, """{"error_code":40403,"message":"no"}""");
        var client = Client();

        var known = await client.GetByIdAsync(9, "t", ct);
        var unknown = await client.GetByGuidAsync(Guid.Empty, ct);

        Assert.That((known!.Schema, known.SchemaType, known.Imports.Single()), Is.EqualTo(("abc", "PROTOBUF", new SchemaImport("n", "s", 4))));
        Assert.That(unknown, Is.Null);
        Assert.That(_server.Requests.First(), Does.StartWith("GET /schemas/ids/9?format=serialized&subject=t HTTP/1.1"));
    }

    private RegistryClient Client(string? url = null, params (string Word, string Value)[] settings)
    {
        var options = new SchemaRegistryOptions { Url = url ?? _server.Url };
        foreach (var (word, value) in settings)
        {
            options.Settings[word] = value;
        }

        var failures = new List<string>();
        var read = RegistrySettings.Read(options, failures);
        Assert.That(failures, Is.Empty);
        return _client = RegistryClient.Create(read, _time);
    }
}
