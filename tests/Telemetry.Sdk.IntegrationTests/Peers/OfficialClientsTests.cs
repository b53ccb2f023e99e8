using System.Text.Json;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Confluent's clients of other languages, unmodified, against the embedded registry.</summary>
[CancelAfter(60_000)]
[TestFixture(PeerLanguage.JavaScript)]
[TestFixture(PeerLanguage.Python)]
public sealed class OfficialClientsTests(PeerLanguage language)
{
    private const string Version1 = "syntax = \"proto3\";\npackage p;\n\nmessage M {\n  string a = 1;\n}\n";
    private const string Version2 = "syntax = \"proto3\";\npackage p;\n\nmessage M {\n  string a = 1;\n  int32 b = 2;\n}\n";
    private const string Broken = "syntax = \"proto3\";\npackage p;\n\nmessage M {\n  double a = 1;\n}\n";

    private SerdePeer _peer = null!;
    private EmbeddedSchemaRegistry _registry = null!;

    [OneTimeSetUp]
    public void StartPeer() => _peer = SerdePeer.Start(language);

    [OneTimeTearDown]
    public async Task EndPeerAsync()
    {
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }
    }

    [SetUp]
    public async Task StartAsync()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync();
        await _peer.OpenAsync(_registry.Url);
    }

    [TearDown]
    public async Task StopAsync() => await _registry.DisposeAsync();

    [Test]
    public async Task RegisterAndRead_ByEveryWay_AnswersTheSame()
    {
        var registered = await RegisterAsync("s/ with %2F & blanks", Version1);
        await _peer.OpenAsync(_registry.Url);   // nothing comes from the client's caches

        var lookedUp = await _peer.CallAsync("lookUp", new { subject = "s/ with %2F & blanks", schema = new { schema = Version1 } });
        var byId = await _peer.CallAsync("byId", new { subject = "s/ with %2F & blanks", id = 1 });
        var byGuid = await _peer.CallAsync("byGuid", new { guid = Text(registered, "guid") });
        var latest = await _peer.CallAsync("latest", new { subject = "s/ with %2F & blanks" });
        var version = await _peer.CallAsync("version", new { subject = "s/ with %2F & blanks", version = 1, deleted = false });

        Assert.Multiple(() =>
        {
            Assert.That(new[] { registered, lookedUp, latest, version }.Select(Identity), Has.All.EqualTo((1, 1, Text(registered, "guid"))));
            Assert.That(new[] { byId, byGuid, latest, version, lookedUp }.Select(answer => Text(answer, "schema")), Has.All.EqualTo(Version1));
            Assert.That(new[] { byId, byGuid, latest, version, lookedUp }.Select(answer => Text(answer, "schemaType")), Has.All.EqualTo("PROTOBUF"));
        });
    }

    [Test]
    public async Task Read_Serialized_IsTheDescriptorOfTheFile()
    {
        var guid = Text(await RegisterAsync("events-value", SeatsHeld.Descriptor.File.SerializedData.ToBase64()), "guid");
        await _peer.OpenAsync(_registry.Url);

        var answers = new[]
        {
            await _peer.CallAsync("byId", new { subject = "events-value", id = 1, format = "serialized" }),
            await _peer.CallAsync("byGuid", new { guid, format = "serialized" }),
            await _peer.CallAsync("latest", new { subject = "events-value", format = "serialized" }),
            await _peer.CallAsync("version", new { subject = "events-value", version = 1, deleted = true, format = "serialized" }),
        };

        var files = answers.Select(answer => FileDescriptorProto.Parser.ParseFrom(answer.GetProperty("schema").GetBytesFromBase64()));
        Assert.That(files.Select(file => string.Join(',', file.MessageType.Select(message => message.Name))), Has.All.EqualTo(
            string.Join(',', SeatsHeld.Descriptor.File.MessageTypes.Select(message => message.Name))));
    }

    [Test]
    public async Task Versions_OfASubject_AreListedAndDeleted()
    {
        await RegisterAsync("s", Version1);
        await RegisterAsync("s", Version2);
        await RegisterAsync("t", Version1);

        var before = (Numbers(await _peer.CallAsync("versions", new { subject = "s" })), Names(await _peer.CallAsync("subjects", new { })));
        var deletedVersion = await _peer.CallAsync("deleteVersion", new { subject = "s", version = 1, permanent = false });
        await _peer.OpenAsync(_registry.Url);
        var after = Numbers(await _peer.CallAsync("versions", new { subject = "s" }));
        var deleted = await _peer.CallAsync("version", new { subject = "s", version = 1, deleted = true });
        var deletedSubject = await _peer.CallAsync("deleteSubject", new { subject = "s", permanent = false });
        await _peer.CallAsync("deleteSubject", new { subject = "s", permanent = true });

        Assert.Multiple(async () =>
        {
            Assert.That(before, Is.EqualTo((new[] { 1, 2 }, new[] { "s", "t" })));
            Assert.That((deletedVersion.GetInt32(), after, Numbers(deletedSubject)), Is.EqualTo((1, new[] { 2 }, new[] { 2 })));
            Assert.That(Text(deleted, "schema"), Is.EqualTo(Version1));
            Assert.That(Names(await _peer.CallAsync("subjects", new { })), Is.EqualTo(new[] { "t" }));
        });
    }

    [Test]
    public async Task Compatibility_LevelsAndVerdicts_AreUnderstood()
    {
        await RegisterAsync("s", Version1);

        var levels = new[]
        {
            (await _peer.CallAsync("level", new { })).GetString(),
            (await _peer.CallAsync("setLevel", new { level = "FULL" })).GetString(),
            (await _peer.CallAsync("level", new { })).GetString(),
            (await _peer.CallAsync("setLevel", new { subject = "s", level = "BACKWARD_TRANSITIVE" })).GetString(),
            (await _peer.CallAsync("level", new { subject = "s" })).GetString(),
        };
        var verdicts = new[]
        {
            (await _peer.CallAsync("isCompatible", new { subject = "s", schema = new { schema = Version2 } })).GetBoolean(),
            (await _peer.CallAsync("isCompatible", new { subject = "s", schema = new { schema = Broken } })).GetBoolean(),
            (await _peer.CallAsync("isCompatible", new { subject = "s", version = 1, schema = new { schema = Version2 } })).GetBoolean(),
            (await _peer.CallAsync("isCompatible", new { subject = "s", version = 1, schema = new { schema = Broken } })).GetBoolean(),
        };

        Assert.That(levels, Is.EqualTo(new[] { "BACKWARD", "FULL", "FULL", "BACKWARD_TRANSITIVE", "BACKWARD_TRANSITIVE" }));
        Assert.That(verdicts, Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(await CodeAsync(() => RegisterAsync("s", Broken)), Is.EqualTo(409).Or.EqualTo(40901));
    }

    [Test]
    public async Task References_AreResolvedAndProtected()
    {
        await RegisterAsync("acme/common.proto", Version1);
        var references = new[] { new { name = "common.proto", subject = "acme/common.proto", version = 1 } };
        const string Importer = "syntax = \"proto3\";\npackage q;\n\nimport \"common.proto\";\n\nmessage N {\n  .p.M m = 1;\n}\n";

        await _peer.CallAsync("register", new { subject = "n-value", schema = new { schema = Importer, references } });
        await _peer.OpenAsync(_registry.Url);
        var lookedUp = await _peer.CallAsync("lookUp", new { subject = "n-value", schema = new { schema = Importer, references } });
        var latest = await _peer.CallAsync("latest", new { subject = "n-value" });

        Assert.That(Identity(lookedUp), Is.EqualTo(Identity(latest)));
        Assert.That(
            latest.GetProperty("references").EnumerateArray().Select(r => (Text(r, "name"), Text(r, "subject"), r.GetProperty("version").GetInt32())),
            Is.EqualTo(new[] { ("common.proto", "acme/common.proto", 1) }));
        Assert.That(await CodeAsync(() => _peer.CallAsync("deleteVersion", new { subject = "acme/common.proto", version = 1, permanent = false })), Is.EqualTo(42206));
    }

    [Test]
    public async Task Metadata_OfAVersion_FindsIt()
    {
        await _peer.CallAsync("register", new { subject = "s", schema = new { schema = Version1, metadata = new { properties = new { major = "1" } } } });
        await _peer.CallAsync("register", new { subject = "s", schema = new { schema = Version2, metadata = new { properties = new { major = "2" } } } });

        var found = await _peer.CallAsync("withMetadata", new { subject = "s", metadata = new { major = "1" } });

        Assert.That((found.GetProperty("version").GetInt32(), Text(found, "schema")), Is.EqualTo((1, Version1)));
        Assert.That(await CodeAsync(() => _peer.CallAsync("withMetadata", new { subject = "s", metadata = new { major = "3" } })), Is.EqualTo(40403));
    }

    [Test]
    public async Task Errors_AreTheRegistrysOwnCodes()
    {
        await RegisterAsync("s", Version1);

        var codes = new[]
        {
            await CodeAsync(() => _peer.CallAsync("lookUp", new { subject = "none", schema = new { schema = Version1 } })),
            await CodeAsync(() => _peer.CallAsync("lookUp", new { subject = "s", schema = new { schema = Version2 } })),
            await CodeAsync(() => _peer.CallAsync("version", new { subject = "s", version = 9, deleted = false })),
            await CodeAsync(() => _peer.CallAsync("byId", new { subject = "s", id = 99 })),
            await CodeAsync(() => _peer.CallAsync("byGuid", new { guid = Guid.Empty })),
            await CodeAsync(() => RegisterAsync("s", "no schema")),
            await CodeAsync(() => _peer.CallAsync("level", new { subject = "s" })),
        };

        Assert.That(codes, Is.EqualTo(new int?[] { 40401, 40403, 40402, 40403, 40403, 42201, 40408 }));
    }

    private static string Text(JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    private static (int Id, int Version, string Guid) Identity(JsonElement answer) =>
        (answer.GetProperty("id").GetInt32(), answer.GetProperty("version").GetInt32(), Text(answer, "guid"));

    private static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString()!)];

    private static async Task<int?> CodeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (PeerCallException refused)
        {
            return refused.Code;
        }
    }

    private Task<JsonElement> RegisterAsync(string subject, string schema) => _peer.CallAsync("register", new { subject, schema = new { schema } });
}
