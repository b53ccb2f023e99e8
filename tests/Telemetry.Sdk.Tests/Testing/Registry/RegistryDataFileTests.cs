using System.Diagnostics;
using System.Text.Json.Nodes;
using Telemetry.Sdk.Testing;
using Telemetry.Sdk.Testing.Registry;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>A registry on a file answers the same after a restart, and never begins anew by itself.</summary>
public sealed class RegistryDataFileTests
{
    private string _folder = null!;

    private string File => Path.Combine(_folder, "data", "registry.log");

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("telemetry-sdk-registry-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Restart_AnswersAsBefore()
    {
        string[] before;
        await using (var registry = await StartAsync())
        {
            await FillAsync(registry);
            before = await ReadAsync(registry);
        }

        string[] after;
        await using (var registry = await StartAsync())
        {
            after = await ReadAsync(registry);
        }

        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public async Task Restart_GoesOnWithIdsAndVersions()
    {
        await using (var registry = await StartAsync())
        {
            registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A")));
            registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A", "b")));
            using var http = new RegistryHttp(registry);
            await http.SendAsync(HttpMethod.Delete, "/subjects/x/versions/2", null);
            await http.SendAsync(HttpMethod.Delete, "/subjects/x/versions/2?permanent=true", null);
        }

        await using var restarted = await StartAsync();
        using var again = new RegistryHttp(restarted);
        var (_, known) = await again.PostAsync("/subjects/y/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A"))));
        var (_, added) = await again.PostAsync("/subjects/x/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A", "c"))));

        Assert.That(known!["id"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((added!["id"]!.GetValue<int>(), added["version"]!.GetValue<int>()), Is.EqualTo((3, 2)));
    }

    [Test]
    public async Task Restart_AfterATornWrite_DropsItAlone()
    {
        await using (var registry = await StartAsync())
        {
            registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A")));
            registry.Register("y", RegistryHttp.Base64(RegistryHttp.File("B")));
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        await System.IO.File.WriteAllBytesAsync(File, bytes[..^20]);
        // What the end of a process while it starts leaves behind.
        await System.IO.File.WriteAllTextAsync(File + ".tmp", "half");

        await using var restarted = await StartAsync();

        Assert.That(restarted.Subjects, Is.EqualTo(new[] { "x" }));
        Assert.That(restarted.Register("z", RegistryHttp.Base64(RegistryHttp.File("C"))), Is.EqualTo(2));
    }

    [TestCase("telemetry-sdk-registry 1", "telemetry-sdk-registry 9", "line 1")]
    [TestCase("\"key\":\"x\"", "\"key\":\"X\"", "line 2")]
    public async Task Start_WithADamagedFile_IsRefusedAndLeavesIt(string text, string damage, string place)
    {
        await using (var registry = await StartAsync())
        {
            registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A")));
            registry.Register("y", RegistryHttp.Base64(RegistryHttp.File("B")));
        }

        var damaged = (await System.IO.File.ReadAllTextAsync(File)).Replace(text, damage, StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(File, damaged);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());

        Assert.That(refused!.Message, Does.Contain("DataFile").And.Contain(File).And.Contain(place));
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Is.EqualTo(damaged));
    }

    [Test]
    public async Task Start_WithAFileInUse_IsRefusedUntilItIsFree()
    {
        var first = await StartAsync();

        var refused = await Assert.ThrowsAsync<IOException>(() => StartAsync());
        await first.DisposeAsync();
        await using var second = await StartAsync();

        Assert.That(refused!.Message, Does.Contain("DataFile").And.Contain("in use"));
        Assert.That(second.Subjects, Is.Empty);
    }

    [Test]
    public void Register_WhatAFailedWriteLost_FailsAgain()
    {
        var file = new StoreFile(File, _ => new FullStream());
        var store = new SchemaStore(TimeProvider.System, file);
        var request = SchemaRequest.Of("PROTOBUF", RegistryHttp.Base64(RegistryHttp.File("A")), []);

        var first = Assert.Throws<IOException>(() => store.RegisterChecked("x", request, isNormalized: false));
        var second = Assert.Throws<IOException>(() => store.RegisterChecked("x", request, isNormalized: false));

        Assert.That(first!.Message, Does.Contain("cannot be written: full"));
        Assert.That(second!.Message, Does.Contain("start the registry anew"));
    }

    [Test]
    public void Close_WhereTheLogCannotBeClosed_FreesTheFile()
    {
        var store = new SchemaStore(TimeProvider.System, new StoreFile(File, _ => new FullStream()));

        Assert.Throws<IOException>(store.Close);

        using var free = new StoreFile(File);
        Assert.That(free.Load(), Is.Empty);
    }

    [Test]
    public async Task Register_AThousandSchemas_CostsTheSameForTheLastAsForTheFirst()
    {
        const int Half = 500;
        await using var registry = await StartAsync();
        registry.Register("warm", RegistryHttp.Base64(RegistryHttp.File("Warm")));

        var first = Measure(registry, 0, Half);
        var second = Measure(registry, Half, 2 * Half);
        var length = new FileInfo(File).Length;

        TestContext.Out.WriteLine($"{Half} schemas in {first.TotalMilliseconds:F0} ms, {Half} more in {second.TotalMilliseconds:F0} ms, {length} bytes");
        // A file written anew each time would hold half a gigabyte of writes by now, and cost many times as much.
        Assert.That(second, Is.LessThan((5 * first) + TimeSpan.FromSeconds(1)));
        Assert.That(length, Is.LessThan(2_000_000));
    }

    private static TimeSpan Measure(EmbeddedSchemaRegistry registry, int from, int to)
    {
        var watch = Stopwatch.StartNew();
        for (var index = from; index < to; index++)
        {
            registry.Register($"subject{index}", RegistryHttp.Base64(RegistryHttp.File($"M{index}")));
        }

        return watch.Elapsed;
    }

    private Task<EmbeddedSchemaRegistry> StartAsync() => EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { DataFile = File });

    private static async Task FillAsync(EmbeddedSchemaRegistry registry)
    {
        using var http = new RegistryHttp(registry);
        await http.PostAsync("/subjects/a/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A"))));
        await http.PostAsync("/subjects/a/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A", "b"))));
        await http.PostAsync("/subjects/a/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A", "c"))));
        var user = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("User", "a", "a.proto")));
        user["references"] = new JsonArray(new JsonObject { ["name"] = "a.proto", ["subject"] = "a", ["version"] = 1 });
        user["metadata"] = new JsonObject { ["properties"] = new JsonObject { ["owner"] = "shop" } };
        await http.PostAsync("/subjects/user/versions", user);
        await http.PostAsync("/subjects/:.other:a/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("Other"))));
        await http.SendAsync(HttpMethod.Delete, "/subjects/a/versions/2", null);
        await http.SendAsync(HttpMethod.Put, "/config/a", "{\"compatibility\":\"FULL\",\"defaultMetadata\":{\"properties\":{\"x\":\"y\"}}}");
        await http.SendAsync(HttpMethod.Put, "/mode/user", "{\"mode\":\"READONLY\"}");
        await http.PostAsync("/associations", new JsonObject
        {
            ["resourceName"] = "topic",
            ["resourceNamespace"] = "cluster",
            ["resourceId"] = "1",
            ["associations"] = new JsonArray(new JsonObject { ["subject"] = "a", ["associationType"] = "value" }),
        });
    }

    private static async Task<string[]> ReadAsync(EmbeddedSchemaRegistry registry)
    {
        using var http = new RegistryHttp(registry);
        string[] paths =
        [
            "/subjects?deleted=true", "/schemas?deleted=true&subjectPrefix=:*:", "/schemas/ids/4", "/schemas/ids/1?fetchMaxId=true&format=serialized", "/subjects/a/versions?deleted=true",
            "/subjects/a/versions/1/referencedby", "/config/a", "/config", "/mode/user", "/contexts", "/associations/subjects/a",
        ];
        List<string> answers = [];
        foreach (var path in paths)
        {
            answers.Add((await http.GetAsync(path)).ToString());
        }

        return [.. answers];
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                throw new IOException("full");
            }
        }
    }
}
