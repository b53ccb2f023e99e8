using Telemetry.Sdk.Schema;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

public sealed class SchemaCureTests
{
    private static readonly SchemaDefinition Definition = new("CgRhYmM=", []);

    private string _folder = null!;

    [SetUp]
    public void Prepare() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void CleanUp() => Directory.Delete(_folder, recursive: true);

    [TestCase("", "basic.auth.user.info or schema.registry.bearer.auth.token", null)]
    [TestCase("basic.auth.user.info=u:hush", "schema.registry.basic.auth.user.info", "-u \"$SCHEMA_REGISTRY_USER_INFO\"")]
    [TestCase("basic.auth.credentials.source=SASL_INHERIT|sasl.username=u|sasl.password=hush", "sasl.username and sasl.password", "-u \"$SASL_USERNAME:$SASL_PASSWORD\"")]
    [TestCase("bearer.auth.token=hush", "schema.registry.bearer.auth.token", "-H \"Authorization: Bearer $SCHEMA_REGISTRY_TOKEN\"")]
    [TestCase(
        "bearer.auth.credentials.source=OAUTHBEARER|bearer.auth.client.id=me|bearer.auth.client.secret=hush|bearer.auth.token.endpoint.url=https://i.test|bearer.auth.logical.cluster=it's",
        "schema.registry.bearer.auth.client.id, client.secret",
        "-H \"Authorization: Bearer $SCHEMA_REGISTRY_TOKEN\" -H 'target-sr-cluster: it'\\''s'")]
    [TestCase("enable.ssl.certificate.verification=false", "basic.auth.user.info", "--insecure")]
    public void Cures_OfEachKindOfCredentials_NameTheirSettingAndTheirVariable(string settings, string setting, string? access)
    {
        var cure = Cure(settings);

        var authorise = cure.Authorise("t", RegistryFailure.Unauthenticated, register: false);
        string[] commands = [cure.Register("t", Definition), cure.AllowRegistration("t")];

        Assert.That(authorise, Does.Contain(setting));
        Assert.That(commands, access is null ? Has.None.Contains("$").And.None.Contains(" -u ") : Has.All.Contains($" {access} -H 'Content-Type"));
        Assert.That(commands.Append(authorise), Has.None.Contains("hush"));
    }

    [Test]
    public void Cures_OfAHook_NameIt()
    {
        var options = new SchemaRegistryOptions { Url = "https://a.test", GetBearerToken = _ => ValueTask.FromResult("t") };

        var cure = new SchemaCure(RegistrySettings.Read(options, []));

        Assert.That(cure.Authorise("t", RegistryFailure.Unauthenticated, register: false), Does.Contain("GetBearerToken"));
    }

    [Test]
    public void Cures_WithCertificates_GiveThemToTheCommand()
    {
        var (root, keyStore) = (Path.Combine(_folder, "root.pem"), Path.Combine(_folder, "client.p12"));
        using var authority = TestCertificates.Root("a");
        using var client = TestCertificates.Leaf(authority, "client");
        File.WriteAllText(root, authority.ExportCertificatePem());
        File.WriteAllBytes(keyStore, client.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "hush"));

        var command = Cure($"ssl.ca.location={root}|ssl.keystore.location={keyStore}|ssl.keystore.password=hush").Register("t", Definition);

        Assert.That(command, Does.Contain($" --cacert '{root}' --cert-type P12 --cert '{keyStore}':\"$SCHEMA_REGISTRY_KEYSTORE_PASSWORD\" "));
        Assert.That(command, Does.Not.Contain("hush"));
    }

    [Test]
    public void Register_LargeSchema_IsLeftToTheTool()
    {
        var command = Cure("bearer.auth.token=hush|bearer.auth.logical.cluster=it's").Register("it's-value", new SchemaDefinition(new string('A', 20_000), []));

        Assert.That(command, Is.EqualTo(
            @"ticket-telemetry schema register PROTO_FILE_OR_ASSEMBLY --subject 'it'\''s-value' --registry 'https://a.test' --setting 'bearer.auth.logical.cluster=it'\''s'"));
    }

    [Test]
    public void Steps_ManyImports_AreLeftToTheToolAndWhatElseMustBeDoneStays()
    {
        var cure = Cure("");
        var few = Enumerable.Range(0, 2).Select(i => cure.Register($"i{i}", new SchemaDefinition(new string('A', 4_000), []))).ToArray();
        var many = Enumerable.Range(0, 9).Select(i => cure.Register($"i{i}", new SchemaDefinition(new string('A', 4_000), [])));

        Assert.That(cure.Steps("t", [.. few, null, few[0]]), Is.EqualTo(string.Join('\n', few)));
        Assert.That(cure.Steps("t", [cure.AllowRegistration("i0"), .. many]).Split('\n'), Is.EqualTo(new[]
        {
            cure.AllowRegistration("i0"),
            "ticket-telemetry schema register PROTO_FILE_OR_ASSEMBLY --subject 't' --registry 'https://a.test'",
        }));
    }

    [Test]
    public void Export_PathWithAnApostrophe_IsOneArgument()
    {
        var pinned = new PinnedIds("/it's/ids.json", "http://r.test/it's", new Dictionary<(string, string), SchemaIdentity>());

        Assert.That(Cure("").Export(pinned), Is.EqualTo(@"ticket-telemetry schema export --registry 'http://r.test/it'\''s' --output '/it'\''s/ids.json'"));
    }

    [TestCase("basic.auth.user.info=u:hush", "user 'u'")]
    [TestCase("bearer.auth.credentials.source=OAUTHBEARER|bearer.auth.client.id=me|bearer.auth.client.secret=hush|bearer.auth.token.endpoint.url=https://i.test", "client 'me'")]
    [TestCase("bearer.auth.token=hush", "the credentials in use")]
    public void Authorise_Forbidden_SaysWhoLacksWhat(string settings, string who) =>
        Assert.That(Cure(settings).Authorise("t", RegistryFailure.Forbidden, register: true), Does.Contain(who).And.Contains("read and write").And.Not.Contains("hush"));

    private static SchemaCure Cure(string settings)
    {
        var options = new SchemaRegistryOptions { Url = "https://a.test" };
        foreach (var setting in settings.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Settings[setting.Split('=', 2)[0]] = setting.Split('=', 2)[1];
        }

        var failures = new List<string>();
        var read = RegistrySettings.Read(options, failures);
        Assert.That(failures, Is.Empty);
        return new SchemaCure(read);
    }
}
