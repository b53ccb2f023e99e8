using Confluent.SchemaRegistry;
using Telemetry.Sdk.Testing;
using RegisteredSchema = Confluent.SchemaRegistry.Schema;

namespace Telemetry.Sdk.Tests.Testing;

/// <summary>Confluent's own client, unmodified, against the embedded registry.</summary>
public sealed class OfficialClientTests
{
    private EmbeddedSchemaRegistry _registry = null!;
    private CachedSchemaRegistryClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync();
        _client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _registry.Url, MaxRetries = 1 });
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Test]
    public async Task RegisterAndRead_ByEveryWay_AnswersTheSame()
    {
        var sent = new RegisteredSchema(RegistryHttp.Base64(RegistryHttp.File("A")), SchemaType.Protobuf);

        var registered = await _client.RegisterSchemaWithResponseAsync("a-value", sent);
        var lookedUp = await _client.LookupSchemaAsync("a-value", sent, ignoreDeletedSchemas: true);
        var byId = await _client.GetSchemaBySubjectAndIdAsync("a-value", registered.Id);
        var byGuid = await _client.GetSchemaByGuidAsync(registered.Guid);
        var latest = await _client.GetLatestSchemaAsync("a-value");
        var byVersion = await _client.GetRegisteredSchemaAsync("a-value", 1);

        Assert.That((registered.Id, registered.Version), Is.EqualTo((1, 1)));
        Assert.That(new[] { lookedUp.Id, latest.Id, byVersion.Id }, Is.All.EqualTo(1));
        Assert.That(new[] { lookedUp.Guid, latest.Guid, byVersion.Guid }, Is.All.EqualTo(registered.Guid));
        Assert.That(
            new[] { registered.SchemaString, lookedUp.SchemaString, byId.SchemaString, byGuid.SchemaString, latest.SchemaString, byVersion.SchemaString },
            Is.All.EqualTo(RegistryHttp.Printed("A")));
        Assert.That(byId.SchemaType, Is.EqualTo(SchemaType.Protobuf));
    }

    [Test]
    public async Task Register_WithAReference_RoundTrips()
    {
        await _client.RegisterSchemaAsync("acme/common.proto", new RegisteredSchema(RegistryHttp.Base64(RegistryHttp.File("Common")), SchemaType.Protobuf));
        var sent = new RegisteredSchema(
            RegistryHttp.Base64(RegistryHttp.File("User", "a", "acme/common.proto")),
            [new SchemaReference("acme/common.proto", "acme/common.proto", 1)],
            SchemaType.Protobuf);

        var id = await _client.RegisterSchemaAsync("user-value", sent);
        var read = await _client.GetSchemaBySubjectAndIdAsync("user-value", id);

        Assert.That(read.References.Select(reference => (reference.Name, reference.Subject, reference.Version)), Is.EqualTo(new[] { ("acme/common.proto", "acme/common.proto", 1) }));
        Assert.That(await _client.GetAllSubjectsAsync(), Is.EqualTo(new[] { "acme/common.proto", "user-value" }));
        Assert.That(await _client.GetSubjectVersionsAsync("acme/common.proto"), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Compatibility_LevelsAndVerdicts_AreUnderstood()
    {
        var first = new RegisteredSchema(RegistryHttp.Base64(RegistryHttp.File("A")), SchemaType.Protobuf);
        var second = new RegisteredSchema(RegistryHttp.Base64(RegistryHttp.File("A", "b")), SchemaType.Protobuf);
        await _client.RegisterSchemaAsync("x", first);

        var set = await _client.UpdateCompatibilityAsync(Compatibility.BackwardTransitive, "x");
        var level = await _client.GetCompatibilityAsync("x");
        var before = await _client.IsCompatibleAsync("x", second);
        _registry.RefuseSchemas("x", "no");
        var after = await _client.IsCompatibleAsync("x", second);

        Assert.That((set, level), Is.EqualTo((Compatibility.BackwardTransitive, Compatibility.BackwardTransitive)));
        Assert.That((before, after), Is.EqualTo((true, false)));
        await Assert.ThatAsync(
            () => _client.RegisterSchemaAsync("x", second),
            Throws.InstanceOf<SchemaRegistryException>().With.Property("ErrorCode").EqualTo(40901));
    }

    [Test]
    public async Task LookUp_OfAnUnknownSubject_Is40401() =>
        await Assert.ThatAsync(
            () => _client.LookupSchemaAsync("none", new RegisteredSchema(RegistryHttp.Base64(RegistryHttp.File("A")), SchemaType.Protobuf), true),
            Throws.InstanceOf<SchemaRegistryException>().With.Property("ErrorCode").EqualTo(40401));
}
