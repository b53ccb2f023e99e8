using Golden.V1;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SchemaIdStoreTests : IDisposable
{
    private static readonly FileDescriptor File = Reading.Descriptor.File;
    private static readonly SchemaIdentity Identity = new(7, Guid.NewGuid(), 3);

    private readonly string _root = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid().ToString("N"));
    private readonly StepTimeProvider _time = new();

    public void Dispose()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    [Test]
    public void TryRead_WhatAnotherStoreWrote_IsThereForItsSubjectFileAndRegistryOnly()
    {
        Assert.That(Store().Write("t-value", File, Identity, out _), Is.Null);

        Assert.That(Store().TryRead("t-value", File, out var read), Is.True);
        Assert.That(read, Is.EqualTo(Identity));
        Assert.That(Store().TryRead("u-value", File, out _), Is.False);
        Assert.That(Store().TryRead("t-value", First.Descriptor.File, out _), Is.False);
        Assert.That(Store("http://other.test").TryRead("t-value", File, out _), Is.False);
    }

    [Test]
    public void TryRead_FileCutAnywhereOrFlippedAnywhere_IsAsGoodAsNone()
    {
        Store().Write("t-value", File, Identity, out _);
        var path = Files().Single();
        var whole = System.IO.File.ReadAllBytes(path);

        for (var i = 0; i < whole.Length; i++)
        {
            System.IO.File.WriteAllBytes(path, whole[..i]);
            Assert.That(Store().TryRead("t-value", File, out _), Is.False, $"cut at {i}");
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= 1;
            System.IO.File.WriteAllBytes(path, flipped);
            Assert.That(Store().TryRead("t-value", File, out _), Is.False, $"flipped at {i}");
        }

        Assert.That(Store().Write("t-value", File, Identity, out _), Is.Null, "and it is written anew");
        Assert.That(Store().TryRead("t-value", File, out _), Is.True);
    }

    [Test]
    public void Write_ManyWritersAtOnce_LeaveOneWholeFile()
    {
        var stores = new[] { Store(), Store() };

        Parallel.For(0, 64, i =>
        {
            Assert.That(stores[i % 2].Write("t-value", File, new SchemaIdentity(i, null, 1), out _), Is.Null);
            Assert.That(stores[(i + 1) % 2].TryRead("t-value", File, out _), Is.True);
        });

        Assert.That(Files(), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_Unix_IsForTheUserOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no modes.");
            return;
        }

        Store().Write("t-value", File, Identity, out _);

        var path = Files().Single();
        Assert.That(System.IO.File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(System.IO.File.GetUnixFileMode(Path.GetDirectoryName(path)!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void Write_PlaceThatIsNoDirectory_IsAFailureAndNoException()
    {
        System.IO.File.WriteAllText(_root, "");
        try
        {
            Assert.That(Store().Write("t-value", File, Identity, out _), Is.InstanceOf<IOException>());
            Assert.That(Store().TryRead("t-value", File, out _), Is.False);
        }
        finally
        {
            System.IO.File.Delete(_root);
        }
    }

    [Test]
    public async Task Resolve_RestartDuringAnOutage_SendsWithTheKeptIdAndTakesTheRegistrysLater(CancellationToken ct)
    {
        Store().Write("t-value", File, Identity, out _);
        using var registry = new FakeRegistry { Before = (_, _, _) => throw new RegistryException(RegistryFailure.Unreachable, "down") };
        await using var resolver = Resolver(registry);

        var entry = resolver.Resolve("t-value", Reading.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);
        Assert.That((entry.State, entry.Identity, entry.Status.IsRemembered), Is.EqualTo((SchemaState.Known, Identity, true)));

        var answered = new TaskCompletionSource();
        resolver.Changed += changed => _ = !changed.Status.IsRemembered && answered.TrySetResult();
        registry.Know("t-value");
        registry.Before = (_, _, _) => Task.CompletedTask;
        await _time.PassWaitAsync();
        await answered.Task.WaitAsync(ct);

        Assert.That((entry.Identity.Id, entry.Status.ReplacedId, resolver.ReplacedIds), Is.EqualTo((1, (int?)7, 1L)));
        await UntilAsync(() => Store().TryRead("t-value", File, out var kept) && kept.Id == 1, ct);
    }

    [Test]
    public async Task Resolve_RegistryThatAnswers_NeverUsesTheKeptId(CancellationToken ct)
    {
        Store().Write("t-value", File, Identity, out _);
        using var registry = new FakeRegistry();
        await using var resolver = Resolver(registry);

        var entry = resolver.Resolve("t-value", Reading.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Blocked), "the registry was emptied");
    }

    [TestCase((int)RegistryFailure.SubjectUnknown, false)]
    [TestCase((int)RegistryFailure.SchemaUnknown, false)]
    [TestCase((int)RegistryFailure.Incompatible, false)]
    [TestCase((int)RegistryFailure.Invalid, false)]
    [TestCase((int)RegistryFailure.Unauthenticated, true)]
    [TestCase((int)RegistryFailure.Forbidden, true)]
    [TestCase((int)RegistryFailure.NotPermitted, true)]
    public async Task Resolve_RegistryThatSaysNo_LeavesAnIdOnDiskOnlyWhereItSaidNothingAboutTheSchema(int failure, bool isKept)
    {
        Store().Write("t-value", File, Identity, out _);
        using var registry = new FakeRegistry { Before = (call, _, _) => call == "lookup" ? throw new RegistryException((RegistryFailure)failure, "no") : Task.CompletedTask };
        var resolver = Resolver(registry);

        var entry = resolver.Resolve("t-value", Reading.Descriptor);
        await entry.Decided.WaitAsync(TimeSpan.FromSeconds(20));
        if (entry.State == SchemaState.Blocked)
        {
            // The wait for the next probe begins when the disk has been asked.
            await _time.NextWaitAsync();
        }
        else
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await UntilAsync(() => Files().Length == 0, limit.Token);
        }

        await resolver.DisposeAsync();
        Assert.That(Store().TryRead("t-value", File, out _), Is.EqualTo(isKept));
    }

    [Test]
    public async Task Resolve_RegistryThatGoesDownAfterItDisownedTheSchema_NeverUsesTheKeptId(CancellationToken ct)
    {
        Store().Write("t-value", File, Identity, out _);
        using var registry = new FakeRegistry
        {
            Before = (call, _, _) => throw new RegistryException(call == "lookup" ? RegistryFailure.SchemaUnknown : RegistryFailure.Unreachable, "no"),
        };
        await using var resolver = Resolver(registry);

        var entry = resolver.Resolve("t-value", Reading.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That((entry.State, entry.Status.IsRemembered), Is.EqualTo((SchemaState.Blocked, false)));
        await UntilAsync(() => Files().Length == 0, ct);
    }

    [Test]
    public async Task ReadAsync_DisownedIdThatTheDiskKept_IsNoneUntilTheRegistryGivesOne(CancellationToken ct)
    {
        var cache = new SchemaIdCache(Store(), SchemaIdCache.Patience);
        Store().Write("t-value", File, Identity, out _);
        Assert.That(await cache.ReadAsync("t-value", File, ct), Is.EqualTo(Identity));

        Assert.That(await cache.RemoveAsync("t-value", File, ct), Is.True);
        Assert.That(Files(), Is.Empty);
        Store().Write("t-value", File, Identity, out _);
        Assert.That(await cache.ReadAsync("t-value", File, ct), Is.Null);

        await cache.WriteAsync("t-value", File, Identity with { Id = 8 }, ct);
        Assert.That((await cache.ReadAsync("t-value", File, ct))?.Id, Is.EqualTo(8));
    }

    [TestCase("bearer.auth.logical.cluster=lsrc-2")]
    [TestCase("bearer.auth.identity.pool.id=pool-2")]
    [TestCase("bearer.auth.client.id=other")]
    public void TryRead_OtherRegistryBehindTheSameAddress_HasItsOwnIds(string other)
    {
        string[] words =
        [
            "bearer.auth.credentials.source=OAUTHBEARER", "bearer.auth.client.id=me", "bearer.auth.client.secret=s", "bearer.auth.token.endpoint.url=https://i.test",
            "bearer.auth.logical.cluster=lsrc-1", "bearer.auth.identity.pool.id=pool-1",
        ];
        OfWords(words).Write("t-value", File, Identity, out _);

        Assert.That(OfWords(words).TryRead("t-value", File, out _), Is.True);
        Assert.That(OfWords([.. words, "bearer.auth.client.secret=rotated"]).TryRead("t-value", File, out _), Is.True, "a new secret is the same registry");
        Assert.That(OfWords([.. words, other]).TryRead("t-value", File, out _), Is.False);

        SchemaIdStore OfWords(IEnumerable<string> words)
        {
            var options = new SchemaRegistryOptions { Url = "https://registry.test" };
            foreach (var word in words)
            {
                options.Settings[word.Split('=')[0]] = word.Split('=')[1];
            }

            var failures = new List<string>();
            var settings = RegistrySettings.Read(options, failures);
            Assert.That(failures, Is.Empty);
            return SchemaIdStore.Create(settings, new SchemaRules(), _root)!;
        }
    }

    [Test]
    public void TryRead_OtherRulesForTheSameFile_HaveTheirOwnIds()
    {
        var file = Beacon.Descriptor.File;
        var rules = new SchemaRules();
        OfRules(rules).Write("t-value", file, Identity, out _);

        Assert.That(OfRules(rules).TryRead("t-value", file, out _), Is.True);
        Assert.That(OfRules(rules with { Register = true }).TryRead("t-value", file, out _), Is.True, "who registers is given the id that others look up");
        Assert.That(OfRules(rules with { Normalize = true }).TryRead("t-value", file, out _), Is.False);
        Assert.That(OfRules(rules with { SkipKnownTypes = false }).TryRead("t-value", file, out _), Is.False);
        Assert.That(OfRules(rules with { ReferenceSubject = static name => "imports." + name }).TryRead("t-value", file, out _), Is.False);

        SchemaIdStore OfRules(SchemaRules rules) => SchemaIdStore.Create(Settings("http://registry.test"), rules, _root)!;
    }

    [Test]
    public async Task Resolve_RegistryThatWasEmptied_TakesTheNewIdAndCountsTheOldOne(CancellationToken ct)
    {
        Store().Write("t-value", File, Identity, out _);
        using var registry = new FakeRegistry();
        registry.Know("t-value");
        await using var resolver = Resolver(registry);

        var entry = resolver.Resolve("t-value", Reading.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);
        Assert.That((entry.Identity.Id, entry.Status.IsRemembered), Is.EqualTo((1, false)), "the old id is never used");
        await UntilAsync(() => resolver.ReplacedIds == 1, ct);

        await UntilAsync(() => entry.Status.ReplacedId == 7, ct);
        Assert.That(Store().TryRead("t-value", File, out var kept) ? kept.Id : -1, Is.EqualTo(1));
    }

    [Test]
    public async Task Resolve_DiskThatRefuses_RecordsLeaveAndItIsToldOnceAndTriedAgain(CancellationToken ct)
    {
        System.IO.File.WriteAllText(_root, "");
        using var registry = new FakeRegistry();
        registry.Know("t-value");
        registry.Know("u-value");
        await using var resolver = Resolver(registry);
        var told = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        resolver.Cache!.Changed += (_, problem) => told.Enqueue(problem);

        var entries = new[] { resolver.Resolve("t-value", Reading.Descriptor), resolver.Resolve("u-value", Reading.Descriptor) };
        await resolver.WaitAsync(ct);
        Assert.That(entries.Select(e => e.State), Is.All.EqualTo(SchemaState.Known));
        Assert.That(await _time.NextWaitAsync(), Is.EqualTo(SchemaIdCache.RetryInterval));
        Assert.That(await _time.NextWaitAsync(), Is.EqualTo(SchemaIdCache.RetryInterval));
        Assert.That(told, Has.Count.EqualTo(1).And.None.Null);

        System.IO.File.Delete(_root);
        _time.Advance(SchemaIdCache.RetryInterval);

        await UntilAsync(() => Directory.Exists(_root) && Files().Length == 2, ct);
        await UntilAsync(() => told.Count == 2, ct);
        Assert.That(told.Last(), Is.Null);
    }

    [Test]
    public async Task ReadAsync_DiskThatHangs_CostsOneWaitAndOneThread(CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("There is no named pipe in the file system.");
            return;
        }

        // A pipe that nobody writes to blocks its reader as a dead network share does.
        Store().Write("t-value", File, Identity, out _);
        var path = Files().Single();
        System.IO.File.Delete(path);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [path]))
        {
            await mkfifo.WaitForExitAsync(ct);
        }

        var cache = new SchemaIdCache(Store(), TimeSpan.FromMilliseconds(50));
        var problems = new List<string?>();
        cache.Changed += (_, problem) => problems.Add(problem);

        var read = await cache.ReadAsync("t-value", File, ct);
        var again = await cache.ReadAsync("u-value", File, ct);
        var written = await cache.WriteAsync("u-value", File, Identity, ct);
        await using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            // Lets the reader go.
        }

        Assert.That((read, again, written.IsKept), Is.EqualTo(((SchemaIdentity?)null, (SchemaIdentity?)null, false)));
        Assert.That(problems.Single(), Is.EqualTo("the disk does not answer"));
        await UntilAsync(() => cache.WriteAsync("u-value", File, Identity, ct).GetAwaiter().GetResult().IsKept, ct);
    }

    [Test]
    public void Write_LeftoversOfKilledProcesses_AreRemovedAndThoseOfLivingOnesAreNot()
    {
        Store().Write("t-value", File, Identity, out _);
        var (old, young) = (Files().Single() + ".1.tmp", Files().Single() + ".2.tmp");
        System.IO.File.WriteAllText(old, "");
        System.IO.File.WriteAllText(young, "");
        System.IO.File.SetLastWriteTimeUtc(old, DateTimeOffset.UtcNow.UtcDateTime.AddHours(-2));

        Store().Write("u-value", File, Identity, out _);

        Assert.That((System.IO.File.Exists(old), System.IO.File.Exists(young)), Is.EqualTo((false, true)));
        Assert.That(Files(), Has.Length.EqualTo(3));
    }

    [Test]
    public void Write_FullDirectory_TheOldestMakesRoom()
    {
        Store().Write("t-value", File, Identity, out _);
        var first = Files().Single();
        var folder = Path.GetDirectoryName(first)!;
        for (var i = 1; i < SchemaIdStore.MaxFiles; i++)
        {
            System.IO.File.WriteAllText(Path.Combine(folder, $"{i}"), "");
        }

        System.IO.File.WriteAllText(Path.Combine(folder, "x.tmp"), "");
        System.IO.File.SetLastWriteTimeUtc(first, DateTimeOffset.UtcNow.UtcDateTime.AddDays(-2));
        System.IO.File.SetLastWriteTimeUtc(Path.Combine(folder, "7"), DateTimeOffset.UtcNow.UtcDateTime.AddDays(-1));

        Store().Write("t-value", File, Identity, out var isWritten);
        Store().Write("u-value", File, Identity, out _);

        Assert.That(isWritten, Is.False);
        Assert.That(Store().TryRead("t-value", File, out _), Is.True, "it was used just now");
        Assert.That(Store().TryRead("u-value", File, out _), Is.True);
        Assert.That(System.IO.File.Exists(Path.Combine(folder, "7")), Is.False);
        Assert.That(Files().Count(f => !f.EndsWith(".tmp", StringComparison.Ordinal)), Is.EqualTo(SchemaIdStore.MaxFiles));
    }

    [Test]
    public void Write_PathThatNoDiskCanHave_IsAFailureAndNoException()
    {
        var store = SchemaIdStore.Create(Settings("http://registry.test"), new SchemaRules(), "a\0b")!;

        Assert.That(store.Write("t-value", File, Identity, out _), Is.Not.Null);
        Assert.That(store.TryRead("t-value", File, out _), Is.False);
    }

    [Test]
    [NonParallelizable]
    public void Create_NobodyChoseThePlace_SaysSo()
    {
        var before = Environment.GetEnvironmentVariable("STATE_DIRECTORY");
        try
        {
            Environment.SetEnvironmentVariable("STATE_DIRECTORY", "/var/lib/shop:/other");
            var byState = SchemaIdStore.Create(Settings("http://registry.test"), new SchemaRules(), null)!;
            Environment.SetEnvironmentVariable("STATE_DIRECTORY", null);
            var byDefault = SchemaIdStore.Create(Settings("http://registry.test"), new SchemaRules(), null);

            Assert.That((byState.IsChosen, Store().IsChosen, byDefault?.IsChosen ?? false), Is.EqualTo((true, true, false)));
            Assert.That(byState.Location, Does.StartWith(Path.Combine("/var/lib/shop", "telemetry-sdk", "schema-ids")));
            Assert.That(SchemaIdStore.Create(Settings("http://registry.test"), new SchemaRules(), ""), Is.Null);
        }
        finally
        {
            Environment.SetEnvironmentVariable("STATE_DIRECTORY", before);
        }
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken ct)
    {
        while (!condition())
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static RegistrySettings Settings(string url) => RegistrySettings.Read(new SchemaRegistryOptions { Url = url }, []);

    private SchemaIdStore Store(string url = "http://registry.test") => SchemaIdStore.Create(Settings(url), new SchemaRules(), _root)!;

    private SchemaResolver Resolver(FakeRegistry registry) =>
        new(registry, new SchemaCure(Settings("http://registry.test")), SchemaPolicy.Verify, _time, static () => 1, new SchemaIdCache(Store(), SchemaIdCache.Patience));

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);
}
