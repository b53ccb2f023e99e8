using Golden.V1;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Hosting;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Tests.Diagnostics;
using Telemetry.Sdk.Tests.Schema;

namespace Telemetry.Sdk.Tests.Hosting;

/// <summary>What a schema that is blocked, refused or not answered for becomes in log and health, by policy: once a change.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SchemaConditionsTests : IAsyncDisposable
{
    private const string Subject = "t-value";
    private const string Key = "subject " + Subject;

    private readonly StepTimeProvider _time = new();
    private readonly FakeRegistry _registry = new();
    private readonly RecordingLogger _logger = new();
    private readonly List<SchemaResolver> _resolvers = [];
    private readonly TelemetryHealth _health;

    public SchemaConditionsTests() => _health = new TelemetryHealth(_time);

    public async ValueTask DisposeAsync()
    {
        foreach (var resolver in _resolvers)
        {
            await resolver.DisposeAsync();
        }

        _registry.Dispose();
    }

    [TestCase(SchemaPolicy.Verify, (int)RegistryFailure.SubjectUnknown, "subject_unknown", "curl -sS -X POST ")]
    [TestCase(SchemaPolicy.Verify, (int)RegistryFailure.SchemaUnknown, "schema_unknown", "curl -sS -X POST ")]
    [TestCase(SchemaPolicy.Verify, (int)RegistryFailure.Unauthenticated, "unauthenticated", "Set valid credentials")]
    [TestCase(SchemaPolicy.Verify, (int)RegistryFailure.Forbidden, "forbidden", "Ask the operator")]
    [TestCase(SchemaPolicy.Register, (int)RegistryFailure.Unauthenticated, "unauthenticated", "Set valid credentials")]
    [TestCase(SchemaPolicy.Register, (int)RegistryFailure.Forbidden, "forbidden", "Ask the operator")]
    [TestCase(SchemaPolicy.Register, (int)RegistryFailure.NotPermitted, "not_permitted", "curl -sS -X PUT ")]
    public async Task Changed_FirstDayCondition_IsSaidOnceHoweverOftenProbedAndEndsOnce(SchemaPolicy policy, int failure, string errorType, string cure)
    {
        var attempts = 0;
        _registry.Before = (call, _, _) => call == "check" ? Task.CompletedTask : throw new RegistryException((RegistryFailure)failure, $"request {attempts++} is refused");
        var resolver = Resolver(policy);

        var entry = resolver.Resolve(Subject, Reading.Descriptor);
        for (var probe = 0; probe < 5; probe++)
        {
            Assert.That(await _time.PassWaitAsync(), Is.EqualTo(SchemaResolver.ProbeInterval));
        }

        await _time.NextWaitAsync();
        Assert.That((entry.State, entry.Status.ErrorType), Is.EqualTo((SchemaState.Blocked, errorType)));
        Assert.That(_health.Conditions.Single().Cure, Does.StartWith(cure));
        Assert.That(_logger.Entries.Single().Id.Name, Is.EqualTo("SchemaBlocked"));
        Assert.That(_logger.Messages.Single(), Does.Contain(_health.Conditions.Single().Cure!).And.Contain("Its events wait"));
        Assert.That(resolver.TakeStatuses().Single(), Is.SameAs(entry.Status));

        _registry.Before = (_, _, _) => Task.CompletedTask;
        _registry.Know(Subject);
        await WaitForAsync(resolver, () => _time.Advance(SchemaResolver.ProbeInterval), SchemaState.Known);

        Assert.That(_health.Conditions, Is.Empty);
        Assert.That(_logger.Entries.Select(e => e.Id.Name), Is.EqualTo(new[] { "SchemaBlocked", "SchemaUnblocked" }));
    }

    [TestCase(SchemaPolicy.Verify)]
    [TestCase(SchemaPolicy.Register)]
    public async Task Changed_Incompatible_IsSaidOnceWithTheReasonsAndOthersGoOn(SchemaPolicy policy)
    {
        _registry.Verdict = new CompatibilityVerdict(CompatibilityOutcome.Incompatible, ["FIELD_SCALAR_KIND_CHANGED at #/Reading/1"]);
        _registry.Before = (call, subject, _) => subject != Subject || call == "check" ? Task.CompletedTask
            : throw (call == "register" ? new RegistryException(RegistryFailure.Incompatible, "FIELD_SCALAR_KIND_CHANGED") : new RegistryException(RegistryFailure.SchemaUnknown, "40403"));
        _registry.Know("u-value");
        var resolver = Resolver(policy);

        var (refused, other) = (resolver.Resolve(Subject, Reading.Descriptor), resolver.Resolve("u-value", Reading.Descriptor));
        await resolver.WaitAsync(CancellationToken.None);
        await WaitUntilAsync(() => _logger.Entries.Count > 0);

        Assert.That((refused.State, refused.Status.ErrorType, other.State), Is.EqualTo((SchemaState.Rejected, "incompatible", SchemaState.Known)));
        Assert.That(_health.Conditions.Single().Reason, Does.Contain("FIELD_SCALAR_KIND_CHANGED"));
        Assert.That(_logger.Messages.Single(), Does.Contain("FIELD_SCALAR_KIND_CHANGED").And.Contain("schema_rejected"));
    }

    [Test]
    public async Task Changed_TypesOfTwoFilesUnderOneSubject_EachHasItsCondition()
    {
        var known = false;
        _registry.Know(Subject);
        _registry.Before = (call, _, _) => known || call == "check" ? Task.CompletedTask : throw new RegistryException(RegistryFailure.SchemaUnknown, "40403");
        var resolver = Resolver(SchemaPolicy.Verify);
        var first = resolver.Resolve(Subject, Reading.Descriptor);
        await SchemaResolver.WaitAsync(first, CancellationToken.None);
        await WaitUntilAsync(() => _health.Conditions.Count == 1);

        known = true;
        await SchemaResolver.WaitAsync(resolver.Resolve(Subject, First.Descriptor), CancellationToken.None);

        Assert.That(_health.Conditions.Single().Key, Is.EqualTo(Key), "what the second file found out says nothing about the first");
    }

    [Test]
    public async Task Changed_RegistryDownWhileBlocked_SaysBothOnceAndKeepsTheReason()
    {
        var resolver = Resolver(SchemaPolicy.Verify);
        var entry = resolver.Resolve(Subject, Reading.Descriptor);
        await _time.NextWaitAsync();
        var attempts = 0;
        _registry.Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, $"refused {attempts++}");

        _time.Advance(SchemaResolver.ProbeInterval);
        for (var i = 0; i < 4; i++)
        {
            await _time.PassWaitAsync();
        }

        await _time.NextWaitAsync();
        Assert.That(entry.Reason, Is.EqualTo("Subject 't-value' does not exist in the Schema Registry."));
        Assert.That(_health.Conditions.Select(c => c.Key), Is.EquivalentTo(new[] { Key, "schema registry" }));
        Assert.That(_logger.Entries.Select(e => e.Id.Name), Is.EqualTo(new[] { "SchemaBlocked", "SchemaRegistryUnreachable" }));

        _registry.Before = (_, _, _) => Task.CompletedTask;
        _registry.Know(Subject);
        await WaitForAsync(resolver, () => _time.Advance(TimeSpan.FromMinutes(1)), SchemaState.Known);

        Assert.That(_health.Conditions, Is.Empty);
        Assert.That(_logger.Entries.Select(e => e.Id.Name).Skip(2), Is.EqualTo(new[] { "SchemaRegistryReachable", "SchemaUnblocked" }));
    }

    [Test]
    public async Task Changed_NoAnswerAboutOneSchemaWhileOthersBecomeKnown_StaysToldUntilItHasOne()
    {
        _registry.Before = (_, subject, _) => subject == Subject ? throw new RegistryException(RegistryFailure.Unavailable, "answered 500") : Task.CompletedTask;
        var resolver = Resolver(SchemaPolicy.Register);
        resolver.Resolve(Subject, Reading.Descriptor);
        await _time.NextWaitAsync();

        await WaitForAsync(resolver, () => resolver.Resolve("u-value", Reading.Descriptor), SchemaState.Known);

        Assert.That(_health.Conditions.Select(c => (c.Key, c.Reason)), Is.EqualTo(new[] { ("schema registry", "answered 500") }));
        Assert.That(_logger.Entries.Select(e => e.Id.Name), Is.EqualTo(new[] { "SchemaRegistryUnreachable" }));

        _registry.Before = (_, _, _) => Task.CompletedTask;
        await WaitForAsync(resolver, () => _time.Advance(TimeSpan.FromMinutes(1)), SchemaState.Known);

        Assert.That(_health.Conditions, Is.Empty);
        Assert.That(_logger.Entries.Select(e => e.Id.Name).Skip(1), Is.EqualTo(new[] { "SchemaRegistryReachable" }));
    }

    [Test]
    public async Task Changed_MoreBlockedSubjectsThanHealthHolds_AreAllLogged()
    {
        var resolver = Resolver(SchemaPolicy.Verify);

        for (var i = 0; i < TelemetryHealth.MaxConditions + 10; i++)
        {
            resolver.Resolve($"t{i}-value", Reading.Descriptor);
        }

        await WaitUntilAsync(() => _logger.Entries.Count == TelemetryHealth.MaxConditions + 10);
        Assert.That(_health.Conditions, Has.Count.EqualTo(TelemetryHealth.MaxConditions));
    }

    [Test]
    public async Task Changed_ReplacedId_IsSaidOnceAndEndsAfterAnHour()
    {
        var root = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid().ToString("N"));
        var store = SchemaIdStore.Create(RegistrySettings.Read(new SchemaRegistryOptions { Url = "http://registry.test:8081" }, []), new SchemaRules(), root)!;
        store.Write(Subject, First.Descriptor.File, new SchemaIdentity(7, null, 1), out _);
        _registry.Know(Subject);
        var resolver = Resolver(SchemaPolicy.Verify, new SchemaIdCache(store, SchemaIdCache.Patience));

        resolver.Resolve(Subject, First.Descriptor);
        resolver.Resolve(Subject, Second.Descriptor);
        await WaitUntilAsync(() => _logger.Entries.Count > 0);

        Assert.That(_logger.Entries.Single().Id.Name, Is.EqualTo("SchemaIdReplaced"));
        Assert.That(_health.Conditions.Single().Reason, Does.Contain("the id 7").And.Contain("now says 1"));
        _time.Advance(SchemaConditions.ReplacedLifetime);
        Assert.That(_health.Conditions, Is.Empty);
        await resolver.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void CacheChanged_DiskRefuses_IsLoggedAndHealthSaysSoWhereThePlaceWasChosen(bool isChosen)
    {
        var store = SchemaIdStore.Create(RegistrySettings.Read(new SchemaRegistryOptions(), []), new SchemaRules(), "root", isChosen);
        var conditions = new SchemaConditions("http://registry.test:8081", _health, _logger);

        conditions.CacheChanged(store, "no space left");
        var degraded = _health.Conditions;
        conditions.CacheChanged(store, null);

        Assert.That(degraded, Has.Count.EqualTo(isChosen ? 1 : 0));
        Assert.That(degraded.Select(c => c.Reason), Is.All.Contains("no space left").And.All.Contains(store.Location));
        Assert.That(_health.Conditions, Is.Empty);
        Assert.That(_logger.Entries.Select(e => e.Id.Name), Is.EqualTo(new[] { "SchemaIdsNotKept", "SchemaIdsKept" }));
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    // The resolver's handlers run in their order: the conditions have heard of it when this one does.
    private static async Task WaitForAsync(SchemaResolver resolver, Action act, SchemaState state)
    {
        var reached = new TaskCompletionSource();
        resolver.Changed += entry => _ = entry.State == state && reached.TrySetResult();
        act();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private SchemaResolver Resolver(SchemaPolicy policy, SchemaIdCache? cache = null)
    {
        var settings = RegistrySettings.Read(new SchemaRegistryOptions { Url = "http://registry.test:8081" }, []);
        var resolver = new SchemaResolver(_registry, new SchemaCure(settings), policy, _time, jitter: () => 1, cache);
        resolver.Changed += new SchemaConditions("http://registry.test:8081", _health, _logger).Changed;
        _resolvers.Add(resolver);
        return resolver;
    }
}
