using System.Globalization;
using Telemetry.Sdk.Schema.Registry;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistryCatalogTests : IAsyncDisposable
{
    private const string Schema = """syntax = "proto3"; message A { string a = 1; }""";

    private readonly ScriptedRegistryServer _server = new();
    private EmbeddedSchemaRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync() => _registry = await EmbeddedSchemaRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task ListSubjectsAndVersions_RegisteredOnes_AreNamedInOrder(CancellationToken ct)
    {
        _registry.Register("b/ü-value", Schema);
        _registry.Register("b/ü-value", Schema.Replace("string a = 1;", "string a = 1; string b = 2;", StringComparison.Ordinal));
        _registry.Register("a-value", Schema);
        using var catalog = Catalog(_registry.Url);

        Assert.That(await catalog.ListSubjectsAsync(ct), Is.EquivalentTo(new[] { "a-value", "b/ü-value" }));
        Assert.That(await catalog.ListVersionsAsync("b/ü-value", ct), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await catalog.ListVersionsAsync("never", ct), Is.Empty);
    }

    [Test]
    public async Task Level_OfASubjectWithoutItsOwn_IsTheRegistrysUntilItIsSet(CancellationToken ct)
    {
        using var catalog = Catalog(_registry.Url);

        Assert.That(await catalog.GetLevelAsync("a-value", ct), Is.EqualTo("BACKWARD"));

        await catalog.SetLevelAsync("a-value", "FULL_TRANSITIVE", ct);

        Assert.That(await catalog.GetLevelAsync("a-value", ct), Is.EqualTo("FULL_TRANSITIVE"));
        Assert.That(await catalog.GetLevelAsync("other", ct), Is.EqualTo("BACKWARD"));
    }

    [TestCase("""["a",null]""")]
    [TestCase("""["a",7]""")]
    [TestCase("""{"a":1}""")]
    public void ListSubjectsAsync_OfTheWrongShape_IsNoAnswerOfARegistry(string body, CancellationToken ct)
    {
        _server.Answer(200, body);
        using var catalog = Catalog(_server.Url);

        Assert.That(
            async () => await catalog.ListSubjectsAsync(ct),
            Throws.TypeOf<RegistryException>().With.Property(nameof(RegistryException.Failure)).EqualTo(RegistryFailure.NotARegistry));
    }

    [TestCase("""{"compatibilityLevel":"FULL"}""")]
    [TestCase("""{"compatibility":"FULL"}""")]
    public async Task GetLevelAsync_EitherKey_IsRead(string answer, CancellationToken ct)
    {
        _server.Answer(200, answer);
        using var catalog = Catalog(_server.Url);

        Assert.That(await catalog.GetLevelAsync("a", ct), Is.EqualTo("FULL"));
    }

    [Test]
    public void GetLevelAsync_AnswerWithoutALevel_IsNoAnswerOfARegistry(CancellationToken ct)
    {
        _server.Answer(200, "{}");
        using var catalog = Catalog(_server.Url);

        Assert.That(
            async () => await catalog.GetLevelAsync("a", ct),
            Throws.TypeOf<RegistryException>().With.Property(nameof(RegistryException.Failure)).EqualTo(RegistryFailure.NotARegistry).And.Message.Contains("'a'"));
    }

    [Test]
    public async Task GetLatestWithMetadataAsync_SeveralProperties_GivesTheNewestThatHasAll(CancellationToken ct)
    {
        await RegisterAsync(1, """{"properties":{"major":"1","team":"seats & rows"}}""", ct);
        await RegisterAsync(2, """{"properties":{"major":"2","team":"seats & rows"}}""", ct);
        using var client = RegistryClient.Create(Settings(_registry.Url), TimeProvider.System);

        var found = await client.GetLatestWithMetadataAsync("a-value", new Dictionary<string, string> { ["major"] = "1", ["team"] = "seats & rows" }, ct);
        var missing = await client.GetLatestWithMetadataAsync("a-value", new Dictionary<string, string> { ["major"] = "3" }, ct);

        Assert.That(found?.Version, Is.EqualTo(1));
        Assert.That(missing, Is.Null);
    }

    private static RegistryCatalog Catalog(string url) => RegistryCatalog.Create(Settings(url), TimeProvider.System);

    private static RegistrySettings Settings(string url)
    {
        var failures = new List<string>();
        var settings = RegistrySettings.Read(new SchemaRegistryOptions { Url = url }, failures);
        Assert.That(failures, Is.Empty);
        return settings;
    }

    private async Task RegisterAsync(int fields, string metadata, CancellationToken ct)
    {
        var schema = "syntax = \\\"proto3\\\"; message A {" + string.Concat(Enumerable.Range(1, fields).Select(n => string.Create(CultureInfo.InvariantCulture, $" string f{n} = {n};"))) + " }";
        using var http = new HttpClient();
        using var body = new StringContent($$"""{"schemaType":"PROTOBUF","schema":"{{schema}}","metadata":{{metadata}}}""", System.Text.Encoding.UTF8, RegistryTransport.MediaType);
        using var answer = await http.PostAsync(new Uri(_registry.Url + "/subjects/a-value/versions"), body, ct);
        answer.EnsureSuccessStatusCode();
    }
}
