using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

public sealed class EmbeddedSchemaRegistryTests
{
    // As Confluent's registry 8.3.1 prints it, with the GUID that it gives.
    private const string PrintedText = "syntax = \"proto3\";\n\nmessage RegSimple {\n  string name = 1;\n  int32 age = 2;\n}\n";

    private EmbeddedSchemaRegistry _registry = null!;
    private RegistryHttp _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync();
        _http = new RegistryHttp(_registry);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _registry.DisposeAsync();
    }

    [Test]
    public async Task Register_ANewSchema_AnswersIdVersionGuidTypeAndSchema()
    {
        var schema = RegistryHttp.Base64(RegistryHttp.File("A"));

        var (status, body) = await _http.PostAsync("/subjects/a-value/versions?normalize=False", RegistryHttp.Body(schema));

        Assert.That(status, Is.EqualTo(200));
        Assert.That(body!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "id", "version", "guid", "schemaType", "schema" }));
        Assert.That((body["id"]!.GetValue<int>(), body["version"]!.GetValue<int>()), Is.EqualTo((1, 1)));
        Assert.That((body["schemaType"]!.GetValue<string>(), body["schema"]!.GetValue<string>()), Is.EqualTo(("PROTOBUF", RegistryHttp.Printed("A"))));
        Assert.That(Guid.TryParseExact(body["guid"]!.GetValue<string>(), "D", out _));
    }

    [Test]
    public async Task Register_TheSameAgain_IsIdempotent()
    {
        var body = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A")));

        var first = await _http.PostAsync("/subjects/a-value/versions", body);
        var second = await _http.PostAsync("/subjects/a-value/versions", body);

        Assert.That(second.Body!.ToJsonString(), Is.EqualTo(first.Body!.ToJsonString()));
        Assert.That((await _http.GetAsync("/subjects/a-value/versions")).Body!.ToJsonString(), Is.EqualTo("[1]"));
    }

    [Test]
    public async Task Register_UnderManySubjects_SharesIdsAndCountsVersionsPerSubject()
    {
        var ids = new List<(int Id, int Version)>();
        await _http.SendAsync(HttpMethod.Put, "/config", "{\"compatibility\":\"NONE\"}");
        foreach (var (subject, message) in new[] { ("x", "A"), ("y", "B"), ("x", "B"), ("y", "A"), ("x", "C") })
        {
            var (_, body) = await _http.PostAsync($"/subjects/{subject}/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File(message))));
            ids.Add((body!["id"]!.GetValue<int>(), body["version"]!.GetValue<int>()));
        }

        Assert.That(ids, Is.EqualTo(new[] { (1, 1), (2, 1), (2, 2), (1, 2), (3, 3) }));
    }

    [Test]
    public async Task Register_TheSameFileUnderAnotherName_IsTheSameSchema()
    {
        var file = RegistryHttp.File("A");
        var first = await _http.PostAsync("/subjects/x/versions", RegistryHttp.Body(RegistryHttp.Base64(file)));
        file.Name = "elsewhere/a.proto";

        var second = await _http.PostAsync("/subjects/y/versions", RegistryHttp.Body(RegistryHttp.Base64(file)));

        Assert.That(second.Body!["id"]!.GetValue<int>(), Is.EqualTo(first.Body!["id"]!.GetValue<int>()));
        Assert.That(second.Body["guid"]!.GetValue<string>(), Is.EqualTo(first.Body["guid"]!.GetValue<string>()));
    }

    [Test]
    public async Task Register_TextAsTheRealServerPrintsIt_GivesTheRealServersGuid()
    {
        var (_, body) = await _http.PostAsync("/subjects/reg-simple/versions", RegistryHttp.Body(PrintedText));

        Assert.That(body!["guid"]!.GetValue<string>(), Is.EqualTo("95b1c4c3-6ae6-cbd4-b4c0-fbaa1f04ed9d"));
        Assert.That(body["schema"]!.GetValue<string>(), Is.EqualTo(PrintedText));
    }

    [TestCase("{}", 42201, "Empty schema")]
    [TestCase("{\"schemaType\":\"PROTOBUF\",\"schema\":\"\"}", 42201, "Empty schema")]
    [TestCase("{\"schemaType\":\"THRIFT\",\"schema\":\"x\"}", 42201, "Invalid schema type THRIFT")]
    [TestCase("{\"schemaType\":\"PROTOBUF\",\"schema\":\"rubbish\"}", 42201, "Invalid schema of type PROTOBUF, details: Invalid schema of type PROTOBUF, details: Could not parse Protobuf - Syntax error in :1:1: unexpected label: rubbish")]
    [TestCase("{\"schemaType\":\"PROTOBUF\",\"schema\":\"{}\"}", 42201, "Invalid schema of type PROTOBUF, details: Invalid schema of type PROTOBUF, details: Could not parse Protobuf - Syntax error in :1:1: expected a word")]
    [TestCase("", 422, "register.arg5 must not be null (was null)")]
    [TestCase("null", 422, "register.arg5 must not be null (was null)")]
    public async Task Register_WhatIsNoSchema_Is422(string sent, int code, string message)
    {
        var (status, body) = await _http.SendAsync(HttpMethod.Post, "/subjects/x/versions", sent);

        Assert.That((status, body!["error_code"]!.GetValue<int>(), body["message"]!.GetValue<string>()), Is.EqualTo((422, code, message)));
        Assert.That(_registry.Subjects, Is.Empty);
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{\"schema\":[]}")]
    public async Task Register_WhatIsNoJsonObject_Is400(string sent)
    {
        var (status, body) = await _http.SendAsync(HttpMethod.Post, "/subjects/x/versions", sent);

        Assert.That((status, body!["error_code"]!.GetValue<int>()), Is.EqualTo((400, 400)));
    }

    [Test]
    public async Task Register_WithReferences_ResolvesThemAndAnswersThem()
    {
        await _http.PostAsync("/subjects/common/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("Common"))));
        var body = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("User", "a", "Common.proto")));
        body["references"] = new JsonArray(new JsonObject { ["name"] = "Common.proto", ["subject"] = "common", ["version"] = -1 });

        var (status, answer) = await _http.PostAsync("/subjects/user/versions", body);

        Assert.That(status, Is.EqualTo(200));
        Assert.That(answer!["references"]!.ToJsonString(), Is.EqualTo("[{\"name\":\"Common.proto\",\"subject\":\"common\",\"version\":1}]"));
        Assert.That((await _http.GetAsync("/schemas/ids/2")).Body!["references"]!.ToJsonString(), Is.EqualTo(answer["references"]!.ToJsonString()));
    }

    [Test]
    public async Task Register_WithAReferenceToNothing_Is42201()
    {
        var body = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("User")));
        body["references"] = new JsonArray(new JsonObject { ["name"] = "c.proto", ["subject"] = "none", ["version"] = 1 });

        var (status, answer) = await _http.PostAsync("/subjects/user/versions", body);

        Assert.That((status, answer!["error_code"]!.GetValue<int>()), Is.EqualTo((422, 42201)));
        Assert.That(answer["message"]!.GetValue<string>(), Does.EndWith("No schema reference found for subject \"none\" and version 1"));
    }

    [Test]
    public async Task LookUp_FindsWhatIsRegisteredAndTellsSubjectFromSchema()
    {
        var known = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A")));
        await _http.PostAsync("/subjects/x/versions", known);

        var found = await _http.PostAsync("/subjects/x?normalize=False&deleted=False", known);
        var otherSchema = await _http.PostAsync("/subjects/x", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("B"))));
        var otherSubject = await _http.PostAsync("/subjects/y", known);

        Assert.That(found.Body!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "subject", "version", "id", "guid", "schemaType", "schema" }));
        Assert.That(otherSchema.Body!.ToJsonString(), Is.EqualTo("{\"error_code\":40403,\"message\":\"Schema not found\"}"));
        Assert.That(otherSubject.Body!["error_code"]!.GetValue<int>(), Is.EqualTo(40401));
        Assert.That((found.Status, otherSchema.Status, otherSubject.Status), Is.EqualTo((200, 404, 404)));
    }

    [Test]
    public async Task Get_ByIdGuidAndVersion_AnswersTheSchema()
    {
        var schema = RegistryHttp.Base64(RegistryHttp.File("A"));
        var (_, registered) = await _http.PostAsync("/subjects/x/versions", RegistryHttp.Body(schema));
        var guid = registered!["guid"]!.GetValue<string>();
        string[] paths =
        [
            "/schemas/ids/1", "/schemas/ids/1?format=serialized&subject=", $"/schemas/guids/{guid}", $"/schemas/guids/{guid}?format=serialized",
            "/subjects/x/versions/1", "/subjects/x/versions/latest", "/subjects/x/versions/LATEST", "/subjects/x/versions/-1?deleted=True",
        ];

        foreach (var path in paths)
        {
            var (status, body) = await _http.GetAsync(path);

            Assert.That((status, body!["guid"]!.GetValue<string>()), Is.EqualTo((200, guid)), path);
            Assert.That(body["schema"]!.GetValue<string>(), Is.EqualTo(path.Contains("serialized", StringComparison.Ordinal) ? RegistryHttp.Serialized("A") : RegistryHttp.Printed("A")), path);
            Assert.That(body["ts"]!.GetValue<long>(), Is.Positive, path);
        }
    }

    [TestCase("/schemas/ids/7", 404, 40403)]
    [TestCase("/schemas/ids/abc", 404, 404)]
    [TestCase("/schemas/guids/00000000-0000-0000-0000-000000000000", 404, 40403)]
    [TestCase("/schemas/guids/abc", 404, 40403)]
    [TestCase("/subjects/none/versions", 404, 40401)]
    [TestCase("/subjects/x/versions/2", 404, 40402)]
    [TestCase("/subjects/x/versions/0", 422, 42202)]
    [TestCase("/subjects/x/versions/abc", 422, 42202)]
    [TestCase("/config/x", 404, 40408)]
    [TestCase("/mode/x", 404, 40409)]
    [TestCase("/nope", 404, 404)]
    public async Task Get_WhatIsNotThere_AnswersItsCode(string path, int status, int code)
    {
        _registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A")));

        var (answered, body) = await _http.GetAsync(path);

        Assert.That((answered, body!["error_code"]!.GetValue<int>()), Is.EqualTo((status, code)));
        Assert.That(body["message"]!.GetValue<string>(), Is.Not.Empty);
    }

    [TestCase("/subjects", "[\"a\",\"b\"]")]
    [TestCase("/subjects?subjectPrefix=b", "[\"b\"]")]
    [TestCase("/subjects?subjectPrefix=:*:", "[\"a\",\"b\"]")]
    [TestCase("/subjects/b/versions", "[1,2]")]
    [TestCase("/schemas/ids/1/subjects", "[\"a\",\"b\"]")]
    [TestCase("/schemas/ids/1/versions", "[{\"subject\":\"a\",\"version\":1},{\"subject\":\"b\",\"version\":1}]")]
    [TestCase("/associations/resources/-/topic?resourceType=topic&associationType=value", "[]")]
    [TestCase("/schemas/types", "[\"JSON\",\"PROTOBUF\",\"AVRO\"]")]
    [TestCase("/contexts", "[\".\"]")]
    [TestCase("/", "{}")]
    [TestCase("/config", "{\"compatibilityLevel\":\"BACKWARD\"}")]
    [TestCase("/config/a?defaultToGlobal=True", "{\"compatibilityLevel\":\"BACKWARD\"}")]
    [TestCase("/mode", "{\"mode\":\"READWRITE\"}")]
    public async Task Get_OfAList_AnswersIt(string path, string expected)
    {
        _registry.Register("b", RegistryHttp.Base64(RegistryHttp.File("A")));
        _registry.Register("b", RegistryHttp.Base64(RegistryHttp.File("B")));
        _registry.Register("a", RegistryHttp.Base64(RegistryHttp.File("A")));

        var (status, body) = await _http.GetAsync(path);

        Assert.That((status, body!.ToJsonString()), Is.EqualTo((200, expected)));
    }

    [TestCase("acme%2Fcommon%2Fgeo.proto", "acme/common/geo.proto")]
    [TestCase("%3A.ctx%3Ax", ":.ctx:x")]
    [TestCase("with%20blank", "with blank")]
    [TestCase("a%25b", "a%b")]
    [TestCase("a+b", "a+b")]
    [TestCase("%C3%A4", "ä")]
    public async Task Subject_PercentEncoded_IsOneSegment(string encoded, string subject)
    {
        await _http.PostAsync($"/subjects/{encoded}/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A"))));

        Assert.That(_registry.Subjects, Is.EqualTo(new[] { subject }));
        Assert.That((await _http.GetAsync($"/subjects/{encoded}/versions/latest")).Body!["subject"]!.GetValue<string>(), Is.EqualTo(subject));
        Assert.That(_registry.Requests[0].Path, Is.EqualTo($"/subjects/{encoded}/versions"));
    }

    [Test]
    public async Task Config_OfASubject_IsStoredAndDeleted()
    {
        var put = await _http.SendAsync(HttpMethod.Put, "/config/x", "{\"compatibility\":\"full_transitive\"}");
        var stored = await _http.GetAsync("/config/x");
        var wrong = await _http.SendAsync(HttpMethod.Put, "/config/x", "{\"compatibility\":\"SIDEWAYS\"}");
        var global = await _http.SendAsync(HttpMethod.Put, "/config", "{\"compatibility\":\"NONE\"}");
        var deleted = await _http.SendAsync(HttpMethod.Delete, "/config/x", null);
        var inherited = await _http.GetAsync("/config/x?defaultToGlobal=true");

        Assert.That(put.Body!.ToJsonString(), Is.EqualTo("{\"compatibility\":\"FULL_TRANSITIVE\"}"));
        Assert.That(stored.Body!.ToJsonString(), Is.EqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}"));
        Assert.That((wrong.Status, wrong.Body!["error_code"]!.GetValue<int>()), Is.EqualTo((422, 42203)));
        Assert.That(global.Body!.ToJsonString(), Is.EqualTo("{\"compatibility\":\"NONE\"}"));
        Assert.That(deleted.Body!.ToJsonString(), Is.EqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}"));
        Assert.That(inherited.Body!.ToJsonString(), Is.EqualTo("{\"compatibilityLevel\":\"NONE\"}"));
    }

    [TestCase("/compatibility/subjects/x/versions?verbose=true", "{\"is_compatible\":true,\"messages\":[]}")]
    [TestCase("/compatibility/subjects/x/versions?verbose=True", "{\"is_compatible\":true,\"messages\":[]}")]
    [TestCase("/compatibility/subjects/x/versions/latest", "{\"is_compatible\":true}")]
    [TestCase("/compatibility/subjects/x/versions/1", "{\"is_compatible\":true}")]
    [TestCase("/compatibility/subjects/none/versions/latest", "{\"is_compatible\":true}")]
    public async Task Compatibility_WithoutARefusal_IsTrue(string path, string expected)
    {
        _registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A")));

        var (status, body) = await _http.PostAsync(path, RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A", "b"))));

        Assert.That((status, body!.ToJsonString()), Is.EqualTo((200, expected)));
    }

    [TestCase("x")]
    [TestCase("none")]
    public async Task Compatibility_WithANumberThatIsNotThere_Is40402(string subject)
    {
        _registry.Register("x", RegistryHttp.Base64(RegistryHttp.File("A")));

        var (status, body) = await _http.PostAsync(
            $"/compatibility/subjects/{subject}/versions/9", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("B"))));

        Assert.That((status, body!["error_code"]!.GetValue<int>()), Is.EqualTo((404, 40402)));
    }

    [Test]
    public async Task RefuseSchemas_UntilAccepted_RefusesNewOnesOnly()
    {
        var known = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A")));
        var next = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A", "b")));
        await _http.PostAsync("/subjects/x/versions", known);

        _registry.RefuseSchemas("x", "MESSAGE_REMOVED at '#/A'");
        var again = await _http.PostAsync("/subjects/x/versions", known);
        var refused = await _http.PostAsync("/subjects/x/versions", next);
        var check = await _http.PostAsync("/compatibility/subjects/x/versions?verbose=true", next);
        var elsewhere = await _http.PostAsync("/subjects/y/versions", next);
        _registry.AcceptSchemas("x");
        var accepted = await _http.PostAsync("/subjects/x/versions", next);

        Assert.That((again.Status, elsewhere.Status, accepted.Status), Is.EqualTo((200, 200, 200)));
        Assert.That((refused.Status, refused.Body!["error_code"]!.GetValue<int>()), Is.EqualTo((409, 40901)));
        Assert.That(refused.Body["message"]!.GetValue<string>(), Does.Contain("for subject \"x\", details: [MESSAGE_REMOVED at '#/A']"));
        Assert.That(check.Body!.ToJsonString(), Does.StartWith("{\"is_compatible\":false,\"messages\":[\"MESSAGE_REMOVED"));
    }

    [Test]
    public async Task Register_AFileDescriptor_RegistersItsImportsFirstAndSkipsKnownOnes()
    {
        var common = RegistryHttp.File("Common");
        var user = RegistryHttp.File("User", "a", "Common.proto", "google/protobuf/timestamp.proto");
        var files = FileDescriptor.BuildFromByteStrings(
            [TimestampReflection.Descriptor.SerializedData, .. new[] { common, user }.Select(file => Google.Protobuf.MessageExtensions.ToByteString(file))]);

        var id = _registry.Register("user-value", files[2]);

        Assert.That(_registry.Subjects, Is.EqualTo(new[] { "Common.proto", "user-value" }));
        Assert.That(
            (await _http.GetAsync($"/schemas/ids/{id}")).Body!["references"]!.ToJsonString(),
            Is.EqualTo("[{\"name\":\"Common.proto\",\"subject\":\"Common.proto\",\"version\":1}]"));
    }

    [Test]
    public async Task Register_ManyPathsToOneImport_RegistersItOnce()
    {
        const int Layers = 24;
        List<FileDescriptorProto> protos = [RegistryHttp.File("L0"), RegistryHttp.File("R0")];
        for (var layer = 1; layer < Layers; layer++)
        {
            string[] below = [$"L{layer - 1}.proto", $"R{layer - 1}.proto"];
            protos.AddRange([RegistryHttp.File($"L{layer}", "a", below), RegistryHttp.File($"R{layer}", "a", below)]);
        }

        var files = FileDescriptor.BuildFromByteStrings(protos.Select(file => Google.Protobuf.MessageExtensions.ToByteString(file)));
        // Once a path, it would be millions of registrations.
        await Task.Run(() => _registry.Register("top", files[^1])).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(_registry.Subjects, Has.Count.EqualTo((2 * (Layers - 1)) + 1));
    }

    [Test]
    public async Task Dissociate_WhereACascadeIsRefused_ChangesNothing()
    {
        _registry.Register("used", RegistryHttp.Base64(RegistryHttp.File("A")));
        var user = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("User", "a", "A.proto")));
        user["references"] = new JsonArray(new JsonObject { ["name"] = "A.proto", ["subject"] = "used", ["version"] = 1 });
        await _http.PostAsync("/subjects/user/versions", user);
        await _http.PostAsync("/associations", new JsonObject
        {
            ["resourceName"] = "topic",
            ["resourceNamespace"] = "cluster",
            ["resourceId"] = "1",
            ["associations"] = new JsonArray(new JsonObject { ["subject"] = "used", ["associationType"] = "value", ["lifecycle"] = "STRONG" }),
        });
        var before = (await _http.GetAsync("/associations/subjects/used")).Body!.AsArray();

        var (status, refused) = await _http.SendAsync(HttpMethod.Delete, "/associations/resources/1?cascadeLifecycle=true", null);
        var after = (await _http.GetAsync("/associations/subjects/used")).Body!.AsArray();

        Assert.That((status, refused!["error_code"]!.GetValue<int>()), Is.EqualTo((422, 42206)));
        Assert.That((before.Count, after.ToJsonString()), Is.EqualTo((1, before.ToJsonString())));
    }

    [Test]
    public void Register_WhatTheRegistryWouldRefuse_Throws() =>
        Assert.That(() => _registry.Register("x", "rubbish"), Throws.ArgumentException.With.Message.Contains("Syntax error in :1:1: unexpected label: rubbish"));
}
