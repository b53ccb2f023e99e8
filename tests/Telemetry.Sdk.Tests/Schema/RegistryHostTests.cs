using System.Diagnostics;
using System.Net.Security;
using Golden.V1;
using Google.Protobuf;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Schema.Serdes;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>What the calls leave behind in the process: no spans, no trace headers, no unobserved tasks, no configuration written.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class RegistryHostTests : IAsyncDisposable
{
    private static readonly SchemaDefinition Schema = new("CgRhYmM=", []);

    private readonly ScriptedRegistryServer _server = new();
    private readonly ScriptedRegistryServer _issuer = new();
    private readonly StepTimeProvider _time = new();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Test]
    public async Task Calls_InsideAnActivity_CarryNoTraceAndMakeNoSpan(CancellationToken ct)
    {
        var started = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => Interlocked.Increment(ref started),
        };
        ActivitySource.AddActivityListener(listener);
        using var current = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        _issuer.Answer(200, """{"access_token":"t"}""");
        _server.Answer(200, """{"id":1}""");

        using (var client = Client(OAuth()))
        {
            await client.LookUpAsync("t", Schema, ct);
        }

        Assert.That(_server.Requests.Concat(_issuer.Requests), Has.Exactly(2).Items.And.None.Contains("traceparent").And.None.Contains("Request-Id"));
        Assert.That(started, Is.Zero);
    }

    [Test]
    public async Task Calls_FailedCancelledAndLate_LeaveNoUnobservedTask()
    {
        var unobserved = new List<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) => unobserved.Add(e.Exception.ToString());
        Collect();
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await FailInEveryWayAsync();

            // Off the stack of what just ended, which would keep its tasks alive.
            await Task.Yield();
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.That(unobserved, Is.Empty);
    }

    [Test]
    public void RegistryCatalog_WhichWritesLevels_IsNamedByNoOtherFileOfTheSdk()
    {
        var files = Conventions.SourceTree.Files("").Where(file => file.Text.Contains(nameof(RegistryCatalog), StringComparison.Ordinal) || file.Text.Contains("HttpMethod.Put", StringComparison.Ordinal));

        Assert.That(files.Select(file => Path.GetFileName(file.Name)), Is.EqualTo(new[] { "RegistryCatalog.cs" }));
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private async Task FailInEveryWayAsync()
    {
        _server.Answer(500, "").Answer(401, "").Answer(200, "<html>").AnswerRaw("").AnswerRaw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
        for (var i = 0; i < 5; i++)
        {
            await FailAsync(new SchemaRegistryOptions { Url = _server.Url });
        }

        await FailAsync(new SchemaRegistryOptions { Url = "http://localhost:1" });
        await FailWithTlsAsync();
        await HangAsync(new SchemaRegistryOptions { Url = _server.Url }, isCancelled: true);
        await HangAsync(new SchemaRegistryOptions { Url = _server.Url }, isCancelled: false);
        await FailWithTokensAsync();
        await FailASerializerAsync();
    }

    private async Task FailWithTlsAsync()
    {
        using var root = TestCertificates.Root("r");
        using var leaf = TestCertificates.Leaf(root, "localhost");
        await using var server = new ScriptedRegistryServer(new SslServerAuthenticationOptions { ServerCertificate = leaf });
        await FailAsync(new SchemaRegistryOptions { Url = server.Url });
    }

    private async Task FailWithTokensAsync()
    {
        _issuer.Answer(400, "").AnswerRaw("");
        await FailAsync(OAuth());
        await FailAsync(OAuth());
        var token = new TaskCompletionSource<string>();
        await HangAsync(new SchemaRegistryOptions { Url = _server.Url, GetBearerToken = _ => new ValueTask<string>(token.Task) }, isCancelled: false);
        token.SetException(new InvalidOperationException("late"));
    }

    private async Task FailASerializerAsync()
    {
        var registry = new FakeRegistry { Before = static (_, _, _) => throw new InvalidOperationException("a bug") };
        var options = new SchemaRegistryOptions();
        options.Settings["protobuf.serializer.use.latest.version"] = "true";
        using var frames = new SchemaFrames(SerializerSettings.Read(options), static (_, _) => throw new InvalidOperationException("the caller's"), registry, _time, static () => 0);
        using var serializer = new ProtobufSerializer<IMessage>(frames);
        await Assert.CatchAsync<InvalidOperationException>(() => serializer.SerializeAsync(new Reading(), new Confluent.Kafka.SerializationContext(Confluent.Kafka.MessageComponentType.Value, "t")));
        await FailAFlightAsync();
    }

    // Who waited gave up before the load failed.
    private async Task FailAFlightAsync()
    {
        var load = new TaskCompletionSource<string>();
        using var flights = new Flights<int, string>(1, _time, (_, _) => load.Task, static _ => TimeSpan.Zero);
        using var cancel = new CancellationTokenSource();
        var flight = flights.GetAsync(1);
        var wait = flight.WaitAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => wait);
        load.SetException(new InvalidOperationException("late"));

        // Ends with it and does not look at its failure.
        await Task.WhenAny(flight);
    }

    private async Task HangAsync(SchemaRegistryOptions options, bool isCancelled)
    {
        using var cancel = new CancellationTokenSource();
        using var client = Client(options);
        while (_time.WaitsBegun > 0)
        {
            await _time.NextWaitAsync();
        }

        if (isCancelled)
        {
            _server.AnswerBy(async (_, ct) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            });
            await Assert.CatchAsync<OperationCanceledException>(() => client.LookUpAsync("t", Schema, cancel.Token));
            return;
        }

        _server.AnswerBy(static (_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct));
        var call = client.LookUpAsync("t", Schema, CancellationToken.None);
        await _time.PassWaitAsync();
        await Assert.ThrowsAsync<RegistryException>(() => call);
    }

    private async Task FailAsync(SchemaRegistryOptions options)
    {
        using var client = Client(options);
        await Assert.ThrowsAsync<RegistryException>(() => client.LookUpAsync("t", Schema, CancellationToken.None));
    }

    private SchemaRegistryOptions OAuth()
    {
        var options = new SchemaRegistryOptions { Url = _server.Url };
        foreach (var (word, value) in new[] { ("credentials.source", "OAUTHBEARER"), ("client.id", "me"), ("client.secret", "s"), ("token.endpoint.url", _issuer.Url) })
        {
            options.Settings["bearer.auth." + word] = value;
        }

        return options;
    }

    private RegistryClient Client(SchemaRegistryOptions options)
    {
        var failures = new List<string>();
        var settings = RegistrySettings.Read(options, failures);
        Assert.That(failures, Is.Empty);
        return RegistryClient.Create(settings, _time);
    }
}
