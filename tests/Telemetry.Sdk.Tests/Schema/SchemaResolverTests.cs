using Golden.V1;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SchemaResolverTests : IAsyncDisposable
{
    private static readonly MessageDescriptor Type = Reading.Descriptor;

    private readonly StepTimeProvider _time = new();
    private readonly FakeRegistry _registry = new();
    private SchemaResolver _resolver;

    public SchemaResolverTests() => Use(SchemaPolicy.Verify);

    public async ValueTask DisposeAsync()
    {
        await _resolver.DisposeAsync();
        _registry.Dispose();
    }

    [Test]
    public async Task Resolve_RegisteredSchema_IsKnownAndTold(CancellationToken ct)
    {
        _registry.Know("t-value");
        var told = new TaskCompletionSource<SchemaEntry>();
        _resolver.Changed += entry => told.TrySetResult(entry);

        var entry = _resolver.Resolve("t-value", Type);
        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That((entry.State, entry.Identity.Id, entry.Identity.Version), Is.EqualTo((SchemaState.Known, 1, 1)));
        Assert.That(await told.Task, Is.SameAs(entry));
        Assert.That(_registry.Calls, Is.EqualTo(new[] { "lookup t-value" }));
    }

    [Test]
    public async Task Resolve_ManyCallersAndTypesOfOneFile_AskOnce(CancellationToken ct)
    {
        _registry.Know("t-value");
        var gate = new TaskCompletionSource();
        _registry.Before = (_, _, _) => gate.Task;

        var entries = new SchemaEntry[200];
        Parallel.For(0, entries.Length, i => entries[i] = _resolver.Resolve("t-value", i % 2 == 0 ? First.Descriptor : Second.Descriptor));
        gate.SetResult();
        await _resolver.WaitAsync(ct);

        Assert.That(entries.Distinct().Count(), Is.EqualTo(2));
        Assert.That(entries.Select(entry => entry.State), Is.All.EqualTo(SchemaState.Known));
        Assert.That(_registry.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Resolve_OneTypeUnderTwoSubjects_KeepsTheirIdsApart(CancellationToken ct)
    {
        _registry.Know("ta-value");
        _registry.Know("tb-value");

        var (a, b) = (_resolver.Resolve("ta-value", Type), _resolver.Resolve("tb-value", Type));
        await _resolver.WaitAsync(ct);

        Assert.That((a.Identity.Id, b.Identity.Id, _resolver.Resolve("ta-value", Type).Identity.Id), Is.EqualTo((1, 2, 1)));
    }

    [Test]
    public void Resolve_RegistryThatNeverAnswers_ReturnsAtOnceAndDisposes()
    {
        _registry.Before = (_, _, ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct);

        var entry = _resolver.Resolve("t-value", Type);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Pending));
        Assert.That(async () => await _resolver.DisposeAsync(), Throws.Nothing);
        Assert.That(_registry.IsDisposed, Is.True);
    }

    [Test]
    public async Task Resolve_Register_RegistersImportsFirstAndNamesThem(CancellationToken ct)
    {
        Use(SchemaPolicy.Register);

        var entry = _resolver.Resolve("t-value", Route.Descriptor);
        await _resolver.WaitAsync(ct);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Known), entry.Reason);
        Assert.That(_registry.Calls, Is.EqualTo(new[] { "register golden/shared/geo.proto", "register golden/shared/site.proto", "register t-value" }));
        Assert.That(
            _registry.Sent["t-value"].Imports,
            Is.EqualTo(new[] { new SchemaImport("golden/shared/geo.proto", "golden/shared/geo.proto", 1), new SchemaImport("golden/shared/site.proto", "golden/shared/site.proto", 1) }));
        Assert.That(_registry.Sent["t-value"].Schema, Is.EqualTo(Route.Descriptor.File.SerializedData.ToBase64()));
    }

    [Test]
    public async Task Resolve_WellKnownImports_AreNotRegistered(CancellationToken ct)
    {
        Use(SchemaPolicy.Register);

        _resolver.Resolve("t-value", TimedEvent.Descriptor);
        await _resolver.WaitAsync(ct);

        Assert.That(_registry.Calls, Is.EqualTo(new[] { "register t-value" }));
    }

    [Test]
    public async Task Resolve_OldRegistryThatAnswersTheIdOnly_LooksUpTheVersionOfImports(CancellationToken ct)
    {
        Use(SchemaPolicy.Register);
        _registry.AnswersVersions = false;

        var entry = _resolver.Resolve("t-value", Beacon.Descriptor);
        await _resolver.WaitAsync(ct);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Known), entry.Reason);
        Assert.That(entry.Identity.Guid, Is.Null);
        Assert.That(_registry.Calls, Is.EqualTo(new[] { "register golden/shared/geo.proto", "lookup golden/shared/geo.proto", "register t-value" }));
        Assert.That(_registry.Sent["t-value"].Imports.Single().Version, Is.EqualTo(1));
    }

    [Test]
    public async Task Resolve_MissingSubject_IsBlockedWithTheCommandAndProbedEachMinute(CancellationToken ct)
    {
        var entry = _resolver.Resolve("t-value", Type);
        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Blocked));
        Assert.That(entry.Cure, Does.StartWith("curl -sS -X POST ")
            .And.Contain(Type.File.SerializedData.ToBase64().Replace("+", "\\u002B", StringComparison.Ordinal))
            .And.EndsWith("'http://registry.test:8081/subjects/t-value/versions'"));
        Assert.That(await _time.NextWaitAsync(), Is.EqualTo(TimeSpan.FromMinutes(1)));

        var free = WaitForAsync(SchemaState.Known);
        _registry.Know("t-value");
        _time.Advance(TimeSpan.FromMinutes(1));
        await free.WaitAsync(ct);

        Assert.That((entry.Reason, entry.Cure), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task Resolve_MissingImport_IsBlockedWithAllSteps(CancellationToken ct)
    {
        var entry = _resolver.Resolve("t-value", Beacon.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);

        var steps = entry.Cure!.Split('\n');
        Assert.That(entry.State, Is.EqualTo(SchemaState.Blocked));
        Assert.That(steps, Has.Length.EqualTo(2));
        Assert.That(steps[0], Does.EndWith("/subjects/golden%2Fshared%2Fgeo.proto/versions'"));
        Assert.That(steps[1], Does.Contain("\"references\":[{\"name\":\"golden/shared/geo.proto\",\"subject\":\"golden/shared/geo.proto\",\"version\":1}]").And.EndsWith("/subjects/t-value/versions'"));
    }

    [TestCase((int)RegistryFailure.Unauthenticated, "Set valid credentials")]
    [TestCase((int)RegistryFailure.Forbidden, "Ask the operator of http://registry.test:8081")]
    [TestCase((int)RegistryFailure.NotPermitted, "curl -sS -X PUT")]
    public async Task Resolve_NotAllowed_IsBlockedAndSaysWhoMustAct(int failure, string cure)
    {
        _registry.Before = (_, _, _) => throw new RegistryException((RegistryFailure)failure, "no");

        var entry = _resolver.Resolve("t-value", Type);
        await entry.Decided.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(entry.State, Is.EqualTo(SchemaState.Blocked));
        Assert.That(entry.Cure, Does.StartWith(cure));
    }

    [TestCase((int)RegistryFailure.Incompatible)]
    [TestCase((int)RegistryFailure.Invalid)]
    public async Task Resolve_RefusedSchema_IsRejectedWithTheReasonForGood(int failure)
    {
        _registry.Before = (_, _, _) => throw new RegistryException((RegistryFailure)failure, "FIELD_SCALAR_KIND_CHANGED");

        var entry = _resolver.Resolve("t-value", Type);
        await entry.Decided.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((entry.State, entry.Reason), Is.EqualTo((SchemaState.Rejected, "FIELD_SCALAR_KIND_CHANGED")));
        Assert.That(_registry.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Resolve_RefusedImport_IsRejectedAndNamesIt(CancellationToken ct)
    {
        _registry.Before = (_, subject, _) => subject.EndsWith(".proto", StringComparison.Ordinal) ? throw new RegistryException(RegistryFailure.Invalid, "bad") : Task.CompletedTask;

        var entry = _resolver.Resolve("t-value", Beacon.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Rejected));
        Assert.That(entry.Reason, Does.Contain("golden/shared/geo.proto").And.Contain("bad"));
    }

    [TestCase((int)CompatibilityOutcome.Incompatible, (int)SchemaState.Rejected, "FIELD_REMOVED at #/1")]
    [TestCase((int)CompatibilityOutcome.Compatible, (int)SchemaState.Blocked, "it is compatible")]
    [TestCase((int)CompatibilityOutcome.CannotCheck, (int)SchemaState.Blocked, "this registry cannot check")]
    public async Task Resolve_UnregisteredSchemaOfAKnownSubject_TakesTheRegistrysVerdict(int outcome, int state, string reason)
    {
        _registry.Verdict = new CompatibilityVerdict((CompatibilityOutcome)outcome, ["FIELD_REMOVED at #/1"]);
        _registry.Before = (call, _, _) => call == "lookup" ? throw new RegistryException(RegistryFailure.SchemaUnknown, "40403") : Task.CompletedTask;

        var entry = _resolver.Resolve("t-value", Type);
        await entry.Decided.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(entry.State, Is.EqualTo((SchemaState)state));
        Assert.That(entry.Reason, Does.Contain(reason));
        Assert.That(entry.Cure is null, Is.EqualTo(entry.State == SchemaState.Rejected));
    }

    [Test]
    public async Task Resolve_RegistryDown_StaysPendingAndBacksOffToAMinute(CancellationToken ct)
    {
        var down = true;
        _registry.Know("t-value");
        _registry.Before = (_, _, _) => down ? throw new RegistryException(RegistryFailure.Unreachable, "refused") : Task.CompletedTask;

        var entry = _resolver.Resolve("t-value", Type);
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var wait = await _time.NextWaitAsync();
            waits.Add(wait.TotalSeconds);
            Assert.That(entry.State, Is.EqualTo(SchemaState.Pending));
            Assert.That(entry.Reason, Does.Contain("refused"));
            down = i < 8;
            _time.Advance(wait);
        }

        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That(waits, Is.EqualTo(new[] { 1d, 2, 4, 8, 16, 32, 60, 60, 60 }));
        Assert.That((entry.State, entry.Reason), Is.EqualTo((SchemaState.Known, (string?)null)));
    }

    [TestCase(42, 42)]
    [TestCase(int.MaxValue, 600)]
    public async Task Resolve_RetryAfter_IsWaitedForUpToTenMinutes(int asked, int waited)
    {
        _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unavailable, "429") { RetryAfter = TimeSpan.FromSeconds(asked) };

        _resolver.Resolve("t-value", Type);

        Assert.That(await _time.NextWaitAsync(), Is.EqualTo(TimeSpan.FromSeconds(waited)));
    }

    [Test]
    public async Task Resolve_UnexpectedException_IsTriedAgain()
    {
        _registry.Before = (_, _, _) => throw new InvalidOperationException("a handler of the application's failed");

        var entry = _resolver.Resolve("t-value", Type);
        await _time.NextWaitAsync();

        Assert.That((entry.State, entry.Reason), Is.EqualTo((SchemaState.Pending, "a handler of the application's failed")));
    }

    [Test]
    public async Task Resolve_ManySubjectsWhileDown_AreHeldBackByTheBreaker()
    {
        _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, "refused");

        for (var i = 0; i < 100; i++)
        {
            _resolver.Resolve($"t{i}-value", Type);
        }

        for (var i = 0; i < 100; i++)
        {
            await _time.NextWaitAsync();
        }

        // As many as may be under way when the circuit opens, and those that opened it.
        Assert.That(_registry.Calls, Has.Count.LessThan(20));
        Assert.That(_resolver.Entries.Select(entry => entry.State), Is.All.EqualTo(SchemaState.Pending));
    }

    [Test]
    public async Task Resolve_AfterDispose_IsRefusedAtOnce()
    {
        await _resolver.DisposeAsync();

        var entry = _resolver.Resolve("t-value", Type);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Rejected));
        Assert.That(_registry.Calls, Is.Empty);
    }

    [Test]
    public void Create_InvalidOptions_NamesAllFailures()
    {
        var options = new SchemaRegistryOptions { Url = "ftp://x" };
        options.Settings["basic.auth.user.inof"] = "a:b";

        Assert.That(
            () => SchemaResolver.Create(options, pinned: null, TimeProvider.System),
            Throws.ArgumentException.With.Message.Contains("ftp://x").And.Message.Contains("basic.auth.user.inof"));
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_resolver))]
    private void Use(SchemaPolicy policy)
    {
        var settings = RegistrySettings.Read(new SchemaRegistryOptions { Url = "http://registry.test:8081" }, []);
        _resolver = new SchemaResolver(_registry, new SchemaCure(settings), policy, _time, jitter: () => 1);
    }

    private Task WaitForAsync(SchemaState state)
    {
        var reached = new TaskCompletionSource();
        _resolver.Changed += entry =>
        {
            if (entry.State == state)
            {
                reached.TrySetResult();
            }
        };
        return reached.Task;
    }
}
