using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

/// <summary>Plain HTTP to an embedded registry, without spans of its own.</summary>
internal sealed class RegistryHttp : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { ActivityHeadersPropagator = null };

    public RegistryHttp(EmbeddedSchemaRegistry registry) =>
        Client = new HttpClient(_handler) { BaseAddress = new Uri(registry.Url), Timeout = TimeSpan.FromSeconds(30) };

    public HttpClient Client { get; }

    /// <summary>A file of one message with one field.</summary>
    public static FileDescriptorProto File(string message, string field = "a", params string[] imports)
    {
        var file = new FileDescriptorProto { Name = $"{message}.proto", Package = "tests", Syntax = "proto3" };
        file.Dependency.AddRange(imports);
        file.MessageType.Add(new DescriptorProto
        {
            Name = message,
            Field =
            {
                new FieldDescriptorProto
                {
                    Name = field,
                    Number = 1,
                    Type = FieldDescriptorProto.Types.Type.String,
                    Label = FieldDescriptorProto.Types.Label.Optional,
                },
            },
        });
        return file;
    }

    public static string Base64(FileDescriptorProto file) => file.ToByteString().ToBase64();

    /// <summary>The file of <see cref="File"/> as the registry prints it.</summary>
    public static string Printed(string message) => $"syntax = \"proto3\";\npackage tests;\n\nmessage {message} {{\n  string a = 1;\n}}\n";

    /// <summary>The descriptor of that text: named as the real server names it, with a label only where one is written.</summary>
    public static string Serialized(string message)
    {
        var file = File(message);
        file.Name = "default";
        file.MessageType[0].Field[0].ClearLabel();
        return Base64(file);
    }

    public static JsonObject Body(string schema, string? type = "PROTOBUF") => new() { ["schema"] = schema, ["schemaType"] = type };

    public Task<(int Status, JsonNode? Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(int Status, JsonNode? Body)> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/vnd.schemaregistry.v1+json"));
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answer = JsonNode.Parse(text);
        // The HTTP stack's own 404 may name no type.
        var isOfFramework = answer is JsonObject error && error["error_code"]?.GetValue<int>() == 404;
        Assert.That(
            response.Content.Headers.ContentType?.ToString() ?? (isOfFramework ? "application/vnd.schemaregistry.v1+json" : null),
            Is.EqualTo("application/vnd.schemaregistry.v1+json"));
        return ((int)response.StatusCode, answer);
    }

    public void Dispose()
    {
        Client.Dispose();
        _handler.Dispose();
    }
}
