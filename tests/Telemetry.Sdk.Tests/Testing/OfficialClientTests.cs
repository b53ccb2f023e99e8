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

    [Test]
    public async Task IdsAndTexts_OfEveryOverload_AreThoseOfTheRegistration()
    {
        var text = RegistryHttp.Printed("A");
        var schema = new RegisteredSchema(text, SchemaType.Protobuf);

        var id = await _client.RegisterSchemaAsync("x", schema, normalize: true);
        var found = await _client.GetSchemaIdAsync("x", schema, normalize: true);
        var byId = await _client.GetSchemaAsync(id, "serialized");
        var bySubject = await _client.GetSchemaBySubjectAndIdAsync("x", id, "serialized");
#pragma warning disable CS0618   // the client's old calls, which are for Avro
        var avroId = await _client.RegisterSchemaAsync("avro", "\"string\"");
        var avroFound = await _client.GetSchemaIdAsync("avro", "\"string\"");
        var avroText = await _client.GetSchemaAsync("avro", 1);
        var isAvroCompatible = await _client.IsCompatibleAsync("avro", "\"string\"");
#pragma warning restore CS0618

        Assert.That((id, found, avroId, avroFound), Is.EqualTo((1, 1, 2, 2)));
        Assert.That(new[] { byId.SchemaString, bySubject.SchemaString }, Is.All.EqualTo(RegistryHttp.Serialized("A")));
        Assert.That((avroText, isAvroCompatible), Is.EqualTo(("\"string\"", true)));
    }

    [Test]
    public async Task Metadata_IsKeptAndFindsTheNewestVersion()
    {
        await _client.RegisterSchemaAsync("x", WithOwner("A", "a", "shop"));
        await _client.RegisterSchemaAsync("x", WithOwner("A", "b", "shop"));
        await _client.RegisterSchemaAsync("x", WithOwner("A", "c", "other"));

        var found = await _client.GetLatestWithMetadataAsync("x", new Dictionary<string, string> { ["owner"] = "shop" }, ignoreDeletedSchemas: true);
        _client.ClearLatestCaches();
        _client.ClearCaches();

        Assert.That((found.Version, found.Metadata.Properties["owner"]), Is.EqualTo((2, "shop")));
    }

    [Test]
    public async Task Compatibility_OfTheWholeRegistry_IsReadAndSet()
    {
        var before = await _client.GetCompatibilityAsync();
        var set = await _client.UpdateCompatibilityAsync(Compatibility.Full);
        var after = await _client.GetCompatibilityAsync();

        Assert.That((before, set, after), Is.EqualTo((Compatibility.Backward, Compatibility.Full, Compatibility.Full)));
    }

    [Test]
    public async Task Associations_AreCreatedFoundAndDeleted()
    {
        await _client.RegisterSchemaAsync("chosen", new RegisteredSchema(RegistryHttp.Base64(RegistryHttp.File("A")), SchemaType.Protobuf));

        var none = await _client.GetAssociationsByResourceNameAsync("orders", "-", "topic", ["value"], null, 0, -1);
        var created = await _client.CreateAssociationAsync(new AssociationCreateOrUpdateRequest(
            "orders", "cluster", "id-1", "topic", [new AssociationCreateOrUpdateInfo("chosen", "value", "WEAK", null, null, null)]));
        var found = await _client.GetAssociationsByResourceNameAsync("orders", "-", "topic", ["value"], null, 0, -1);
        await _client.DeleteAssociationsAsync("id-1", "topic", ["value"], false);
        var gone = await _client.GetAssociationsByResourceNameAsync("orders", "-", "topic", ["value"], null, 0, -1);

        Assert.That((none.Count, gone.Count), Is.EqualTo((0, 0)));
        Assert.That((created.ResourceName, created.Associations.Single().Subject), Is.EqualTo(("orders", "chosen")));
        Assert.That(found.Select(association => (association.Subject, association.AssociationType, association.Lifecycle)), Is.EqualTo(new[] { ("chosen", "value", "WEAK") }));
    }

    [Test]
    public async Task Credentials_AreNotAskedFor()
    {
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _registry.Url, BasicAuthUserInfo = "user:secret" });

        var subjects = await client.GetAllSubjectsAsync();

        Assert.That(subjects, Is.Empty);
        Assert.That(_registry.Requests[0].Headers["Authorization"], Does.StartWith("Basic "));
    }

    private static RegisteredSchema WithOwner(string message, string field, string owner) => new(
        RegistryHttp.Base64(RegistryHttp.File(message, field)),
        [],
        SchemaType.Protobuf,
        new Metadata(null, new Dictionary<string, string> { ["owner"] = owner }, null),
        null);
}
