using System.IO.Compression;
using System.Net;
using System.Threading.Channels;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Answers that no registry should give: each is a typed failure, in bounded time and memory.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistryFaultTests : IAsyncDisposable
{
    private const string Head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    private static readonly SchemaDefinition Schema = new("CgRhYmM=", []);

    private readonly ScriptedRegistryServer _server = new();
    private readonly StepTimeProvider _time = new();
    private readonly SchemaRegistryOptions _options = new();
    private RegistryClient? _client;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("\"7\"")]
    [TestCase("7.5")]
    [TestCase("-7")]
    [TestCase("2147483648")]
    [TestCase("1e3")]
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("[7]")]
    public async Task Ids_OfTheWrongKind_AreNoAnswerOfARegistry(string id)
    {
        _server.Answer(200, $$"""{"id":{{id}}}""").Answer(200, $$"""{"id":{{id}},"schema":"a"}""");

        Assert.That((await FailAsync(client => client.RegisterAsync("t", Schema, CancellationToken.None))).Failure, Is.EqualTo(RegistryFailure.NotARegistry));
        if (id != "null")
        {
            Assert.That((await FailAsync(client => client.GetByIdAsync(7, null, CancellationToken.None))).Failure, Is.EqualTo(RegistryFailure.NotARegistry));
        }
    }

    [TestCase("""{"schema":"a","references":[null]}""")]
    [TestCase("""{"schema":"a","references":[{}]}""")]
    [TestCase("""{"schema":"a","references":[{"name":"n","subject":null,"version":1}]}""")]
    [TestCase("""{"schema":"a","references":{"name":"n"}}""")]
    [TestCase("""{"schema":"a","references":[{"name":"n","subject":"s","version":"1"}]}""")]
    [TestCase("""{"schema":"a","version":"1"}""")]
    [TestCase("""{"schema":"a","guid":"7"}""")]
    [TestCase("""{"schema":"a","id":-7}""")]
    [TestCase("""{"schema":null}""")]
    [TestCase("""{"schema":7}""")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("")]
    [TestCase("{\"schema\":\"a\"} trailing")]
    [TestCase("\uFEFF<html>")]
    public async Task Schemas_OfTheWrongShape_AreNoAnswerOfARegistry(string body)
    {
        _server.Answer(200, body);

        Assert.That((await FailAsync(client => client.GetVersionAsync("t", null, CancellationToken.None))).Failure, Is.EqualTo(RegistryFailure.NotARegistry));
    }

    [Test]
    public async Task Schema_OfAnotherIdThanAskedFor_IsRefused()
    {
        _server.Answer(200, """{"id":8,"schema":"a"}""");

        Assert.That((await FailAsync(client => client.GetByIdAsync(7, null, CancellationToken.None))).Message, Does.Contain("8").And.Contains("7"));
    }

    [Test]
    public async Task Schema_WithTheMembersThatRegistriesLeaveOut_HasWhatWasAskedFor(CancellationToken ct)
    {
        var guid = Guid.NewGuid();
        _server.Answer(200, """{"schema":"a"}""").Answer(200, """{"schema":"a"}""");

        Assert.That((await Client().GetByIdAsync(7, null, ct))!.Id, Is.EqualTo(7));
        Assert.That((await Client().GetByGuidAsync(guid, ct))!.Guid, Is.EqualTo(guid));
    }

    [TestCase(404, "<html>nginx</html>", (int)RegistryFailure.NotARegistry)]
    [TestCase(404, """{"error_code":404,"message":"HTTP 404 Not Found"}""", (int)RegistryFailure.NotARegistry)]
    [TestCase(404, """{"error_code":40401,"message":"no"}""", null)]
    [TestCase(404, """{"error_code":40402,"message":"no"}""", null)]
    [TestCase(404, """{"error_code":40403,"message":"no"}""", null)]
    public async Task MissingSchema_AndMissingRegistry_AreToldApart(int status, string body, int? failure)
    {
        _server.Answer(status, body);
        RegistryException? thrown = null;

        try
        {
            Assert.That(await Client().GetVersionAsync("t", 3, CancellationToken.None), Is.Null);
        }
        catch (RegistryException e)
        {
            thrown = e;
        }

        Assert.That((int?)thrown?.Failure, Is.EqualTo(failure));
    }

    [Test]
    public async Task Body_InvalidUtf8_IsNoAnswerOfARegistry([Values(200, 409)] int status)
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nConnection: close\r\n\r\n{{\"schema\":\"a"), ct);
            await stream.WriteAsync(new byte[] { 0xC3, 0x28, 0xFF }, ct);
            await stream.WriteAsync("\",\"message\":\"\xFF\"}"u8.ToArray(), ct);
        });

        var failure = await FailAsync(client => client.GetVersionAsync("t", null, CancellationToken.None));

        Assert.That(failure.Failure, Is.EqualTo(status == 200 ? RegistryFailure.NotARegistry : RegistryFailure.Incompatible));
    }

    [Test]
    public async Task ErrorBody_InvalidUtf8InItsMessage_KeepsTheStatus()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 503 X\r\nConnection: close\r\n\r\n{\"error_code\":50301,\"message\":\""u8.ToArray(), ct);
            await stream.WriteAsync(new byte[] { 0xC3, 0x28, 0xFF, (byte)'"', (byte)'}' }, ct);
        });

        Assert.That((await FailAsync(LookUp)).Failure, Is.EqualTo(RegistryFailure.Unavailable));
    }

    [Test]
    public async Task Body_NestedTenThousandTimes_IsNoAnswerOfARegistry()
    {
        _server.Answer(200, """{"more":""" + new string('[', 10_000));

        Assert.That((await FailAsync(LookUp)).Failure, Is.EqualTo(RegistryFailure.NotARegistry));
    }

    [Test]
    public async Task Body_WithoutContentTypeOrOfAnother_IsReadByWhatItIs([Values("", "Content-Type: text/html; charset=nonsense\r\n")] string header, CancellationToken ct)
    {
        _server.AnswerRaw(Head + header + "\r\n" + """{"id":7}""");

        Assert.That((await Client().LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(7));
    }

    [Test]
    public async Task Body_CompressedThoughNotAskedFor_IsNoAnswerOfARegistryAndNotInflated()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Head + "Content-Encoding: gzip\r\n\r\n"), ct);
            await stream.WriteAsync(Bomb(1), ct);
        });

        var failure = await FailAsync(LookUp);

        Assert.That(failure.Failure, Is.EqualTo(RegistryFailure.NotARegistry));
        Assert.That(_server.Requests.Single(), Does.Not.Contain("Accept-Encoding"));
    }

    [Test]
    public async Task Body_CompressedBombWithAHandlerThatInflates_StopsAtTheBound()
    {
        _options.CreateHandler = static () => new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Head + "Content-Encoding: gzip\r\n\r\n"), ct);
            await stream.WriteAsync(Bomb(64), ct);
        });

        Assert.That((await FailAsync(LookUp)).Message, Does.Contain("more than 16777216 bytes"));
    }

    [Test]
    public async Task Body_AnnouncedLargerThanTheBound_IsNotAllocated()
    {
        _server.AnswerRaw(Head + "Content-Length: 9000000000\r\n\r\n{\"id\":");
        var before = GC.GetTotalAllocatedBytes();

        var failure = await FailAsync(LookUp);

        Assert.That(failure.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(1 << 26));
    }

    [Test]
    public async Task Body_OfNegativeLength_IsReadByWhatItIs(CancellationToken ct)
    {
        _server.AnswerRaw(Head + "Content-Length: -5\r\n\r\n" + """{"id":7}""");

        Assert.That((await Client().LookUpAsync("t", Schema, ct)).Id, Is.EqualTo(7));
    }

    [Test]
    public async Task Headers_WithoutEnd_AreCutOff()
    {
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), ct);
            for (;;)
            {
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes("X-More: " + new string('x', 1_000) + "\r\n"), ct);
            }
        });

        Assert.That((await FailAsync(LookUp)).Failure, Is.EqualTo(RegistryFailure.Unreachable));
    }

    [TestCase("no http at all\r\n\r\n")]
    [TestCase("HTTP/1.1 999999 Odd\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [TestCase("")]
    public async Task Head_Broken_IsUnreachable(string raw)
    {
        _server.AnswerRaw(raw);

        Assert.That((await FailAsync(LookUp)).Failure, Is.EqualTo(RegistryFailure.Unreachable));
    }

    [Test]
    public async Task Head_ThatNeverComes_EndsAtTheDeadline()
    {
        _server.AnswerBy(static (_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct));

        var call = FailAsync(LookUp);
        Assert.That(await _time.PassWaitAsync(), Is.EqualTo(TimeSpan.FromSeconds(5)));

        var failure = await call;
        Assert.That((failure.Failure, failure.Message), Is.EqualTo((RegistryFailure.TimedOut, $"The Schema Registry at {_server.Url}/subjects/t gave no complete answer within 5 s.")));
    }

    [Test]
    public async Task Body_DrippingByteByByte_EndsAtTheDeadlineOfTheWhole()
    {
        var (drip, dripped) = (Channel.CreateUnbounded<bool>(), Channel.CreateUnbounded<bool>());
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Head + "Content-Length: 500\r\n\r\n"), ct);
            for (;;)
            {
                await drip.Reader.ReadAsync(ct);
                await stream.WriteAsync("{"u8.ToArray(), ct);
                dripped.Writer.TryWrite(true);
            }
        });

        var call = FailAsync(LookUp);
        await _time.NextWaitAsync();
        for (var second = 0; second < 5; second++)
        {
            Assert.That(call.IsCompleted, Is.False);
            drip.Writer.TryWrite(true);
            await dripped.Reader.ReadAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That((await call).Failure, Is.EqualTo(RegistryFailure.TimedOut));
    }

    [Test]
    public async Task Handshake_ThatNeverEnds_EndsAtTheDeadline()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _options.Url = $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";

        var call = FailAsync(LookUp);
        await _time.PassWaitAsync();

        Assert.That((await call).Failure, Is.EqualTo(RegistryFailure.TimedOut));
    }

    [Test]
    public async Task Cancellation_DuringTheBody_ReachesTheSocket()
    {
        using var cancel = new CancellationTokenSource();
        var hungUp = new TaskCompletionSource();
        _server.AnswerBy(async (stream, ct) =>
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Head + "Content-Length: 500\r\n\r\n{"), ct);
            await cancel.CancelAsync();

            // The end of the stream, or its reset: the client closed the connection.
            try
            {
                await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, ct);
            }
            catch (IOException)
            {
            }

            hungUp.SetResult();
        });

        await Assert.CatchAsync<OperationCanceledException>(() => Client().LookUpAsync("t", Schema, cancel.Token));

        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task Redirect_ToAnotherHost_IsNotFollowedAndNamesItsAddress([Values(301, 302, 307, 308)] int status)
    {
        await using var other = new ScriptedRegistryServer();
        _options.Settings["basic.auth.user.info"] = "user:hush";
        _server.Answer(status, "", $"Location: {other.Url}/moved?key=hush\r\n");

        var failure = await FailAsync(LookUp);

        Assert.That(failure.Failure, Is.EqualTo(RegistryFailure.NotARegistry));
        Assert.That(failure.Message, Does.Contain($"set its address: {other.Url}/moved").And.Not.Contains("hush"));
        Assert.That((_server.Requests.Count, other.Requests.Count), Is.EqualTo((1, 0)));
    }

    [TestCase("Retry-After: 2147483647\r\n", 2147483647L)]
    [TestCase("Retry-After: 99999999999999999999\r\n", null)]
    [TestCase("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", 252455615999L)]
    [TestCase("Retry-After: Sat, 01 Jan 1990 00:00:00 GMT\r\n", null)]
    [TestCase("Retry-After: -5\r\n", null)]
    [TestCase("Retry-After: 0\r\n", null)]
    [TestCase("Retry-After: soon\r\n", null)]
    public async Task RetryAfter_Absurd_IsReadWithoutHarm(string header, long? seconds)
    {
        _server.Answer(503, "", header);

        Assert.That((long?)(await FailAsync(LookUp)).RetryAfter?.TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
    public async Task Error_OfTheRegistry_KeepsItsCodeAndShortensItsWords()
    {
        _server.Answer(500, $$"""{"error_code":50001,"message":"{{new string('x', 100_000)}}"}""");

        var failure = await FailAsync(LookUp);

        Assert.That((failure.Failure, failure.Status, failure.ErrorCode), Is.EqualTo((RegistryFailure.Unavailable, (HttpStatusCode?)HttpStatusCode.InternalServerError, (int?)50001)));
        Assert.That(failure.Message, Has.Length.LessThan(3_000));
    }

    [TestCase("""{"error_code":"50001","message":"no"}""")]
    [TestCase("""{"error_code":99999999999,"message":{}}""")]
    [TestCase("[1,2]")]
    public async Task Error_OfTheWrongShape_KeepsTheStatus(string body)
    {
        _server.Answer(500, body);

        var failure = await FailAsync(LookUp);

        Assert.That((failure.Failure, failure.ErrorCode), Is.EqualTo((RegistryFailure.Unavailable, (int?)null)));
    }

    // Zeros that inflate a thousandfold.
    private static byte[] Bomb(int megabytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            for (var i = 0; i < megabytes; i++)
            {
                gzip.Write(new byte[1 << 20]);
            }
        }

        return packed.ToArray();
    }

    private static Task LookUp(RegistryClient client) => client.LookUpAsync("t", Schema, CancellationToken.None);

    private async Task<RegistryException> FailAsync(Func<RegistryClient, Task> call) => (await Assert.ThrowsAsync<RegistryException>(() => call(Client())))!;

    private RegistryClient Client()
    {
        if (_client is null)
        {
            var failures = new List<string>();
            _options.Url = _options.Url.StartsWith("https", StringComparison.Ordinal) ? _options.Url : _server.Url;
            var settings = RegistrySettings.Read(_options, failures);
            Assert.That(failures, Is.Empty);
            _client = RegistryClient.Create(settings, _time);
        }

        return _client;
    }
}
