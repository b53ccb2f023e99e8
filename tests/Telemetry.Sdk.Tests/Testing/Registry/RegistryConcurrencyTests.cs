using System.Net.Sockets;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing.Registry;

/// <summary>Many clients at once, and clients that are slow or in a hurry.</summary>
public sealed class RegistryConcurrencyTests
{
    private const int Clients = 16;

    private EmbeddedSchemaRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync() => _registry = await EmbeddedSchemaRegistry.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _registry.DisposeAsync();

    [Test]
    public async Task Register_FromManyClientsAtOnce_GivesOneIdAContentAndNoGaps()
    {
        const int Schemas = 30;
        var found = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RegisterAllAsync(client, Schemas)));

        var ids = found.SelectMany(pairs => pairs).GroupBy(pair => pair.Schema).Select(schema => schema.Select(pair => pair.Id).Distinct().ToArray()).ToArray();
        using var http = new RegistryHttp(_registry);
        var (_, shared) = await http.GetAsync("/subjects/shared/versions");
        Assert.That(ids.Select(same => same.Length), Is.All.EqualTo(1));
        Assert.That(ids.Select(same => same[0]), Is.EquivalentTo(Enumerable.Range(1, Schemas)));
        Assert.That(shared!.AsArray().Select(version => version!.GetValue<int>()), Is.EqualTo(Enumerable.Range(1, Schemas)));
    }

    [Test]
    public async Task Get_WhileAClientSendsHalfARequest_IsAnswered()
    {
        using var slow = new TcpClient();
        await slow.ConnectAsync("127.0.0.1", new Uri(_registry.Url).Port);
        await slow.GetStream().WriteAsync("POST /subjects/x/versions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"sch"u8.ToArray());
        using var http = new RegistryHttp(_registry);

        var (status, _) = await http.GetAsync("/subjects");

        Assert.That(status, Is.EqualTo(200));
    }

    [Test]
    public async Task Get_SeveralInOneWrite_AreAnsweredInOrder()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(_registry.Url).Port);
        string[] paths = ["/subjects", "/config", "/mode"];
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            string.Concat(paths.Select((path, index) => $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: {(index == 2 ? "close" : "keep-alive")}\r\n\r\n"))));

        using var reader = new StreamReader(client.GetStream());
        var answers = await reader.ReadToEndAsync();

        var places = new[] { "[]", "compatibilityLevel", "{\"mode\"" }.Select(text => answers.IndexOf(text, StringComparison.Ordinal)).ToArray();
        Assert.That(places, Is.Ordered.And.All.Positive, answers);
    }

    [Test]
    public async Task Get_OverManyConnections_IsAnsweredOnEach()
    {
        const int Connections = 200;
        var statuses = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var http = new RegistryHttp(_registry);
            return (await http.GetAsync("/subjects")).Status;
        }));

        Assert.That(statuses, Has.Length.EqualTo(Connections).And.All.EqualTo(200));
    }

    // Each client another order; the same schemas under one subject and under one of its own.
    private async Task<List<(int Schema, int Id)>> RegisterAllAsync(int client, int schemas)
    {
        using var http = new RegistryHttp(_registry);
        await http.SendAsync(HttpMethod.Put, "/config", "{\"compatibility\":\"NONE\"}");
        List<(int Schema, int Id)> found = [];
        foreach (var schema in Enumerable.Range(0, schemas).OrderBy(index => (index * 7) + (client * 11) % schemas))
        {
            var body = RegistryHttp.Body(RegistryHttp.Base64(RegistryHttp.File($"M{schema}")));
            foreach (var subject in new[] { "shared", $"own{client}" })
            {
                var (_, answer) = await http.PostAsync($"/subjects/{subject}/versions", body);
                found.Add((schema, answer!["id"]!.GetValue<int>()));
            }
        }

        return found;
    }
}
