using Golden.V1;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema;

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
        Assert.That(Store().Write("t-value", File, Identity), Is.Null);

        Assert.That(Store().TryRead("t-value", File, out var read), Is.True);
        Assert.That(read, Is.EqualTo(Identity));
        Assert.That(Store().TryRead("u-value", File, out _), Is.False);
        Assert.That(Store().TryRead("t-value", First.Descriptor.File, out _), Is.False);
        Assert.That(Store("http://other.test").TryRead("t-value", File, out _), Is.False);
    }

    [Test]
    public void TryRead_FileCutAnywhereOrFlippedAnywhere_IsAsGoodAsNone()
    {
        Store().Write("t-value", File, Identity);
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

        Assert.That(Store().Write("t-value", File, Identity), Is.Null, "and it is written anew");
        Assert.That(Store().TryRead("t-value", File, out _), Is.True);
    }

    [Test]
    public void Write_ManyWritersAtOnce_LeaveOneWholeFile()
    {
        var stores = new[] { Store(), Store() };

        Parallel.For(0, 64, i =>
        {
            Assert.That(stores[i % 2].Write("t-value", File, new SchemaIdentity(i, null, 1)), Is.Null);
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

        Store().Write("t-value", File, Identity);

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
            Assert.That(Store().Write("t-value", File, Identity), Is.InstanceOf<IOException>());
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
        Store().Write("t-value", File, Identity);
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
        Assert.That(Store().TryRead("t-value", File, out var kept) ? kept.Id : -1, Is.EqualTo(1));
    }

    [Test]
    public async Task Resolve_RegistryThatAnswers_NeverUsesTheKeptId(CancellationToken ct)
    {
        Store().Write("t-value", File, Identity);
        using var registry = new FakeRegistry();
        await using var resolver = Resolver(registry);

        var entry = resolver.Resolve("t-value", Reading.Descriptor);
        await SchemaResolver.WaitAsync(entry, ct);

        Assert.That(entry.State, Is.EqualTo(SchemaState.Blocked), "the registry was emptied");
    }

    private static RegistrySettings Settings(string url) => RegistrySettings.Read(new SchemaRegistryOptions { Url = url }, []);

    private SchemaIdStore Store(string url = "http://registry.test") => SchemaIdStore.Create(Settings(url), _root)!;

    private SchemaResolver Resolver(FakeRegistry registry) =>
        new(registry, new SchemaCure(Settings("http://registry.test")), SchemaPolicy.Verify, _time, static () => 1, Store());

    private string[] Files() => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);
}
