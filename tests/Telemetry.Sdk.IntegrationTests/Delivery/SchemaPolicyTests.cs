using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Tests.Diagnostics;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Delivery;

/// <summary>What each schema policy does before the first record leaves, on an embedded broker and registry: in records, log, metric and health.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SchemaPolicyTests : IAsyncDisposable
{
    private const string States = "telemetry_sdk.schema.count telemetry_sdk.schema.state=";
    private static readonly string Subject = DeliveryFixture.EventTopic + "-value";
    private static readonly string Other = OrderPlaced.Descriptor.FullName;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly StateMetrics _metrics = new();
    private readonly RecordingLogger _logger = new();
    private readonly ILoggerFactory _loggers;
    private DeliveryFixture _fixture = null!;

    public SchemaPolicyTests() => _loggers = LoggerFactory.Create(l => l.AddProvider(new RecordingLoggerProvider(_logger)));

    [SetUp]
    public async Task StartAsync() => _fixture = await DeliveryFixture.StartAsync(DeliveryFixture.SpanTopic, DeliveryFixture.EventTopic, Other);

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _metrics.Dispose();
        _loggers.Dispose();
    }

    [TestCase(SchemaPolicy.Verify)]
    [TestCase(SchemaPolicy.Register)]
    public async Task Incompatible_IsRefusedBeforeItsFirstRecordAndOtherTypesGoOn(SchemaPolicy policy, CancellationToken ct)
    {
        _fixture.Registry.Register(Subject, "syntax = \"proto3\"; package ticketshop.v1; message SeatsHeld { optional string count = 10; }");
        _fixture.Registry.Register(Other + "-value", OrderPlaced.Descriptor.File);
        await using var client = Client(policy);

        var failure = (await Assert.ThrowsAsync<TelemetryException>(() => client.EmitAsync(new SeatsHeld { Count = 1 }, ct)))!;
        client.Emit(new SeatsHeld { Count = 2 });
        await client.EmitAsync(new OrderPlaced(), ct);

        Assert.That(failure.Message, Does.Contain("schema_rejected").And.Contain("FIELD_SCALAR_KIND_CHANGED"));
        Assert.That(_fixture.Read(DeliveryFixture.EventTopic), Is.Empty, "refused before the first record");
        Assert.That(client.GetSnapshot().Events.Dropped, Is.EqualTo(new Dictionary<DropReason, long> { [DropReason.SchemaRejected] = 2 }));
        Assert.That(Condition(client)!.Reason, Does.Contain("FIELD_SCALAR_KIND_CHANGED"));
        Assert.That(Lines("SchemaRejected").Single(), Does.Contain("FIELD_SCALAR_KIND_CHANGED"));
        Assert.That(_metrics.Read(States + "rejected error.type=incompatible"), Is.EqualTo(1));
    }

    [Test]
    public async Task SubjectMissing_IsBlockedUntilTheCommandThatItNamesIsRun(CancellationToken ct)
    {
        _fixture.Registry.Register(Other + "-value", OrderPlaced.Descriptor.File);
        await using var client = Client(SchemaPolicy.Verify);
        var waiting = client.EmitAsync(new SeatsHeld { Count = 7 }, ct);
        await client.EmitAsync(new OrderPlaced(), ct);
        await BlockedAsync(client, "subject_unknown", ct);
        await ProbeAsync(times: 3, ct);

        await RunAsync(Condition(client)!.Cure!, ct);
        await AdvanceUntilAsync(waiting, ct);

        Assert.That(_fixture.Read(DeliveryFixture.EventTopic).Single().Event(SeatsHeld.Parser).Count, Is.EqualTo(7));
        await FreeAsync(client, "subject_unknown");
    }

    [TestCase(SchemaPolicy.Verify, 401, "unauthenticated", "Set valid credentials")]
    [TestCase(SchemaPolicy.Verify, 403, "forbidden", "Ask the operator")]
    [TestCase(SchemaPolicy.Register, 401, "unauthenticated", "Set valid credentials")]
    [TestCase(SchemaPolicy.Register, 403, "forbidden", "Ask the operator")]
    public async Task NotAuthorised_IsBlockedUntilAllowed(SchemaPolicy policy, int status, string errorType, string cure, CancellationToken ct)
    {
        _fixture.Registry.Register(Subject, SeatsHeld.Descriptor.File);
        _fixture.Registry.Register(Other + "-value", OrderPlaced.Descriptor.File);
        _fixture.Registry.Respond(request => request.Path.Contains(Subject, StringComparison.Ordinal)
            ? new EmbeddedRegistryResponse { StatusCode = status, Body = "{\"error_code\":" + status + ",\"message\":\"no\"}" } : null);
        await using var client = Client(policy);
        var waiting = client.EmitAsync(new SeatsHeld(), ct);
        await client.EmitAsync(new OrderPlaced(), ct);
        await BlockedAsync(client, errorType, ct);
        Assert.That(Condition(client)!.Cure, Does.StartWith(cure));
        await ProbeAsync(times: 3, ct);

        _fixture.Registry.ClearFaults();
        await AdvanceUntilAsync(waiting, ct);

        await FreeAsync(client, errorType);
    }

    [Test]
    public async Task Offline_RecordsLeaveWithPinnedIdsAndNoRequestIsMade(CancellationToken ct)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");
        var file = new PinnedIdFile(1, _fixture.Registry.Url, [new PinnedSchema(Subject, 1, 4711, null, SchemaFingerprint.Of(SeatsHeld.Descriptor.File))]);
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(file, IdFileContracts.Default.PinnedIdFile), ct);
        await using var client = _fixture.Client(
            o => (o.SchemaRegistry.Policy, o.SchemaRegistry.IdFile, o.ShutdownTimeout) = (SchemaPolicy.Offline, path, TimeSpan.FromSeconds(1)),
            serve: Serve);

        client.Emit(new OrderPlaced());
        await client.EmitAsync(new SeatsHeld(), ct);

        Assert.That(_fixture.Read(DeliveryFixture.EventTopic).Single().Value.AsSpan(0, 5).ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0x12, 0x67 }));
        Assert.That(client.Health.Conditions.Single(c => c.Key == $"subject {Other}-value").Cure, Does.StartWith("ticket-telemetry schema export "));
        Assert.That(_fixture.Read(Other), Is.Empty);
        Assert.That(_fixture.Registry.Requests, Is.Empty);
        File.Delete(path);
    }

    // Row 30 of the fault table.
    [TestCase(500, "{}", "application/json")]
    [TestCase(429, "{}", "application/json")]
    [TestCase(200, "<html>sign in</html>", "text/html")]
    [TestCase(200, "{\"id\":\"twelve\"}", "application/json")]
    [TestCase(0, "", null)]
    public async Task RegistrySlowOrWrong_EmitNeverWaitsAndOneRequestAsksForAll(int status, string body, string? contentType, CancellationToken ct)
    {
        _fixture.Registry.Register(Subject, SeatsHeld.Descriptor.File);
        _fixture.Registry.Respond(request => !request.Path.Contains(Subject, StringComparison.Ordinal) ? null
            : new EmbeddedRegistryResponse { StatusCode = status == 0 ? 200 : status, Body = body, ContentType = contentType, Delay = status == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero });
        await using var client = Client(SchemaPolicy.Verify);
        var clock = Stopwatch.StartNew();

        for (var i = 0; i < 1_000; i++)
        {
            client.Emit(new SeatsHeld { Count = i });
        }

        var emitted = clock.Elapsed;
        await DeliveryFixture.UntilAsync(() => Asked() > 0, ct);
        Assert.That(emitted, Is.LessThan(TimeSpan.FromSeconds(5)), "no call waited for the registry");
        Assert.That((Asked(), client.GetSnapshot().Events.Queued), Is.EqualTo((1, 1_000L)));

        _fixture.Registry.ClearFaults();
        await AdvanceUntilAsync(client.EmitAsync(new SeatsHeld { Count = 1_000 }, ct), ct);

        var read = DeliveryFixture.Contiguous(_fixture.Read(DeliveryFixture.EventTopic));
        Assert.That(read.Select(r => r.Event(SeatsHeld.Parser).Count).Order(), Is.EqualTo(Enumerable.Range(0, 1_001)));
        Assert.That(client.GetSnapshot().Events.Delivered, Is.EqualTo(1_001));
    }

    // On Windows the command needs a shell that knows single quotes.
    private static async Task RunAsync(string command, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The command is for a POSIX shell.");
        }

        Assert.That(command, Does.StartWith("curl "));
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command + " --fail"]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(ct);
        await shell.WaitForExitAsync(ct);
        if (shell.ExitCode == 127)
        {
            Assert.Ignore("There is no curl on this machine.");
        }

        Assert.That(shell.ExitCode, Is.Zero, output);
    }

    private static HealthCondition? Condition(TelemetryClient client) => client.Health.Conditions.FirstOrDefault(c => c.Key == $"subject {Subject}");

    private int Asked() => _fixture.Registry.Requests.Count(r => r.Path.Contains(Subject, StringComparison.Ordinal));

    private IEnumerable<string> Lines(string name) => _logger.Entries.Where(e => e.Id.Name == name && e.Message.Contains(Subject, StringComparison.Ordinal)).Select(e => e.Message);

    private async Task BlockedAsync(TelemetryClient client, string errorType, CancellationToken ct)
    {
        await DeliveryFixture.UntilAsync(() => Lines("SchemaBlocked").Any(), ct);
        Assert.That(Lines("SchemaBlocked").Single(), Does.Contain(Condition(client)!.Cure!));
        Assert.That(_metrics.Read(States + "blocked error.type=" + errorType), Is.AtLeast(1));
    }

    private async Task FreeAsync(TelemetryClient client, string errorType)
    {
        await Eventually.ThatAsync(() => Condition(client), static c => c is null, "the condition ends");
        Assert.That((Lines("SchemaBlocked").Count(), Lines("SchemaUnblocked").Count()), Is.EqualTo((1, 1)), "one line a change, however often probed");
        Assert.That(_metrics.Read(States + "known"), Is.AtLeast(2));
        Assert.That(client.GetSnapshot().Events.Dropped, Is.Empty);
        TestContext.Out.WriteLine($"{errorType}: {Lines("SchemaBlocked").Single()}");
    }

    private async Task ProbeAsync(int times, CancellationToken ct)
    {
        for (var i = 0; i < times; i++)
        {
            var before = Asked();
            while (Asked() == before)
            {
                ct.ThrowIfCancellationRequested();
                _time.Advance(TimeSpan.FromSeconds(5));
                await Task.Yield();
            }
        }
    }

    private async Task AdvanceUntilAsync(Task end, CancellationToken ct)
    {
        while (!end.IsCompleted)
        {
            ct.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await end;
    }

    // The probes, once a minute, are on a virtual clock; everything else is on the real one.
    private TelemetryClient Client(SchemaPolicy policy) => _fixture.Client(
        o => (o.SchemaRegistry.Policy, o.ShutdownTimeout) = (policy, TimeSpan.FromSeconds(1)),
        serve: services => Serve(services) with
        {
            CreateResolver = () => SchemaResolver.Create(
                new SchemaRegistryOptions { Url = _fixture.Registry.Url, Policy = policy, CacheDirectory = "" }, pinned: null, _time),
        });

    private Hosting.TelemetryServices Serve(Hosting.TelemetryServices services) => services with { LoggerFactory = _loggers, MeterFactory = _metrics };
}
