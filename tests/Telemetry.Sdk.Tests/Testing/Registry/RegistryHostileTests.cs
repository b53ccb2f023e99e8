using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>What no registry should be sent gets a typed error in bounded time, and the process goes on.</summary>
public sealed class RegistryHostileTests
{
    private const int Many = 20_000;

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

    [TestCaseSource(nameof(Schemas))]
    public async Task Register_AHostileSchema_Is42201AndTheRegistryGoesOn(string schema)
    {
        var (status, body) = await _http.PostAsync("/subjects/x/versions", RegistryHttp.Body(schema));
        var (alive, _) = await _http.PostAsync("/subjects/y/versions", RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File("A"))));

        Assert.That((status, body!["error_code"]!.GetValue<int>(), alive), Is.EqualTo((422, 42201, 200)));
        Assert.That(_registry.Subjects, Is.EqualTo(new[] { "y" }));
    }

    [Test]
    public async Task Register_WithDeepJson_Is400()
    {
        var (status, body) = await _http.SendAsync(HttpMethod.Post, "/subjects/x/versions", $"{{\"metadata\":{Repeated("[")}");

        Assert.That((status, body!["error_code"]!.GetValue<int>()), Is.EqualTo((400, 400)));
    }

    [TestCase("{\"schema\":\"\\ud800\"}")]
    [TestCase("{\"schema\":\"a\",\"metadata\":{\"properties\":{\"\\uDC00\":\"b\"}}}")]
    public async Task Register_WithHalfASurrogatePair_Is400(string sent)
    {
        var (status, body) = await _http.SendAsync(HttpMethod.Post, "/subjects/x/versions", sent);

        Assert.That((status, body!["error_code"]!.GetValue<int>()), Is.EqualTo((400, 400)));
    }

    [TestCase("{\"type\":\"string\",\"doc\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":\"string\"}")]
    public async Task Register_AnAvroSchemaWithHalfASurrogatePair_IsAnswered(string schema)
    {
        var (status, _) = await _http.PostAsync("/subjects/x/versions", RegistryHttp.Body(schema, "AVRO"));

        Assert.That(status, Is.EqualTo(422));
    }

    [Test]
    public async Task Register_WithABodyBeyondTheLimit_Is413()
    {
        using var content = new ByteArrayContent(new byte[65 * 1024 * 1024]);

        var answer = await PostOrFailAsync(content);
        var (alive, _) = await _http.GetAsync("/subjects");

        // The server stops reading: the client sees the answer, or the end of the connection that it is still writing to.
        Assert.That(answer, Is.Null.Or.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(alive, Is.EqualTo(200));
    }

    [Test]
    public async Task Register_AChainOfImports_IsBounded()
    {
        const int Length = 300;
        for (var index = 0; index < Length; index++)
        {
            var body = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File($"M{index}", "a", index == 0 ? [] : [$"m{index - 1}.proto"])));
            if (index > 0)
            {
                body["references"] = new System.Text.Json.Nodes.JsonArray(
                    new System.Text.Json.Nodes.JsonObject { ["name"] = $"m{index - 1}.proto", ["subject"] = $"m{index - 1}", ["version"] = 1 });
            }

            Assert.That((await _http.PostAsync($"/subjects/m{index}/versions", body)).Status, Is.EqualTo(200));
        }

        var (status, schema) = await _http.GetAsync($"/subjects/m{Length - 1}/versions/1?format=serialized");

        Assert.That((status, schema!["references"]!.AsArray().Count), Is.EqualTo((200, 1)));
    }

    [Test]
    public async Task Restart_WithACircleOfReferences_Ends()
    {
        var folder = Directory.CreateTempSubdirectory("telemetry-sdk-registry-");
        var options = new EmbeddedSchemaRegistryOptions { DataFile = Path.Combine(folder.FullName, "registry.log") };
        try
        {
            await using (var registry = await EmbeddedSchemaRegistry.StartAsync(options))
            {
                using var http = new RegistryHttp(registry);
                await http.SendAsync(HttpMethod.Put, "/mode", "{\"mode\":\"IMPORT\"}");
                await PutAsync(http, "a", 1, []);
                await PutAsync(http, "b", 2, ["a"]);
                await PutAsync(http, "a", 3, ["b"]);   // takes the place of the version that b refers to
            }

            await using var restarted = await EmbeddedSchemaRegistry.StartAsync(options);
            using var again = new RegistryHttp(restarted);
            var (status, _) = await again.GetAsync("/subjects/a/versions/1?format=serialized");

            Assert.That(status, Is.EqualTo(200));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<TestCaseData> Schemas()
    {
        yield return Named("braces", "syntax = \"proto3\"; message A " + Repeated("{"));
        yield return Named("nested types", "syntax = \"proto3\"; " + Repeated("message A { ") + Repeated("}"));
        yield return Named("nested options", "syntax = \"proto3\"; option (a) = " + Repeated("{ b: ") + "1" + Repeated("}"));
        yield return Named("nested lists", "syntax = \"proto3\"; option (a) = " + Repeated("[") + Repeated("]"));
        yield return Named("an open comment", "syntax = \"proto3\"; " + Repeated("/*"));
        yield return Named("an open string", "syntax = \"proto3\"; option java_package = \"" + Repeated("\\"));
        yield return Named("one long word", Repeated("a"));
        yield return Named("a descriptor of nested types", NestedDescriptor(5_000));
        yield return Named("a text beyond the limit", "syntax = \"proto3\"; //" + new string('x', (4 * 1024 * 1024) + 1));
    }

    private static TestCaseData Named(string name, string schema) => new TestCaseData(schema).SetArgDisplayNames(name);

    private static string Repeated(string text) => string.Concat(Enumerable.Repeat(text, Many));

    // Written from the inside out: building it as objects would need the stack that reading it must not.
    private static string NestedDescriptor(int depth)
    {
        var message = new DescriptorProto { Name = "A" }.ToByteString();
        for (var level = 0; level < depth; level++)
        {
            using var stream = new MemoryStream();
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                output.WriteTag(DescriptorProto.NameFieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteString("A");
                output.WriteTag(DescriptorProto.NestedTypeFieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(message);
            }

            message = ByteString.CopyFrom(stream.ToArray());
        }

        using var file = new MemoryStream();
        using (var output = new CodedOutputStream(file, leaveOpen: true))
        {
            output.WriteTag(FileDescriptorProto.MessageTypeFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(message);
        }

        return Convert.ToBase64String(file.ToArray());
    }

    private static async Task PutAsync(RegistryHttp http, string subject, int id, string[] references)
    {
        var body = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File($"M{id}", "a", [.. references.Select(name => name + ".proto")])));
        body["id"] = id;
        body["version"] = 1;
        body["references"] = new System.Text.Json.Nodes.JsonArray([.. references.Select(name =>
            new System.Text.Json.Nodes.JsonObject { ["name"] = name + ".proto", ["subject"] = name, ["version"] = 1 })]);
        Assert.That((await http.PostAsync($"/subjects/{subject}/versions", body)).Status, Is.EqualTo(200));
    }

    private async Task<HttpStatusCode?> PostOrFailAsync(HttpContent content)
    {
        try
        {
            using var response = await _http.Client.PostAsync("/subjects/x/versions", content);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
