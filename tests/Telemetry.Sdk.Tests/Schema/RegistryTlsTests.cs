using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Against a real TLS listener, with certificates made here.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RegistryTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly X509Certificate2 _root = TestCertificates.Root("trusted");
    private readonly SchemaRegistryOptions _options = new();

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Call_LeafOfTheGivenRoot_IsAccepted(CancellationToken ct)
    {
        using var leaf = TestCertificates.Leaf(_root, "localhost");
        Trust(_root.ExportCertificatePem());

        Assert.That(await CallAsync(leaf, ct), Is.Null);
    }

    [Test]
    public async Task Call_RootsInDerOrAmongOthersInPem_AreRead([Values] bool isDer, CancellationToken ct)
    {
        using var leaf = TestCertificates.Leaf(_root, "localhost");
        using var other = TestCertificates.Root("other");
        if (isDer)
        {
            File.WriteAllBytes(Set("ssl.ca.location", "root.der"), _root.RawData);
        }
        else
        {
            Trust("# a comment\n" + other.ExportCertificatePem() + "\n" + _root.ExportCertificatePem());
        }

        Assert.That(await CallAsync(leaf, ct), Is.Null);
    }

    [Test]
    public async Task Call_LeafAndIntermediateSent_IsAccepted(CancellationToken ct)
    {
        using var between = TestCertificates.Intermediate(_root, "between");
        using var leaf = TestCertificates.Leaf(between, "localhost");
        Trust(_root.ExportCertificatePem());

        Assert.That(await CallAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(leaf, [between], offline: true) }, ct), Is.Null);
    }

    [Test]
    public async Task Call_LeafOfAnIntermediateThatIsNotSent_SaysWhatIsMissing(CancellationToken ct)
    {
        using var between = TestCertificates.Intermediate(_root, "between");
        using var leaf = TestCertificates.Leaf(between, "localhost");
        Trust(_root.ExportCertificatePem());

        Assert.That((await CallAsync(leaf, ct))?.Message, Does.Contain("CN=between").And.Contains("root.pem").And.Contains("does not send the certificates between"));
    }

    [Test]
    public async Task Call_LeafAndRootSent_IsAcceptedWithThatRootAndNoOther([Values] bool isTrusted, CancellationToken ct)
    {
        using var leaf = TestCertificates.Leaf(_root, "localhost");
        using var other = TestCertificates.Root("trusted");
        Trust((isTrusted ? _root : other).ExportCertificatePem());

        // .NET's own server leaves the root out of what it sends.
        await using var server = await OpenSslServer.StartAsync(_folder, leaf, _root, ct);
        _options.Url = server.Url;
        var failure = await FailureAsync(ct);

        Assert.That(failure?.Failure, Is.EqualTo(isTrusted ? RegistryFailure.NotARegistry : RegistryFailure.Unreachable), "its answer is a page of OpenSSL's");
        Assert.That(failure?.Message, isTrusted ? Does.Contain("no answer of a Schema Registry") : Does.Contain("ssl.ca.location"));
    }

    [Test]
    public async Task Call_SelfSignedCertificateGivenAsRoot_IsAccepted(CancellationToken ct)
    {
        using var self = TestCertificates.SelfSigned("localhost");
        Trust(self.ExportCertificatePem());

        Assert.That(await CallAsync(self, ct), Is.Null);
    }

    [Test]
    public async Task Call_OtherHostName_NamesBoth(CancellationToken ct)
    {
        using var leaf = TestCertificates.Leaf(_root, "registry.other.test");
        Trust(_root.ExportCertificatePem());

        var failure = await CallAsync(leaf, ct);

        Assert.That(failure?.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(failure!.Message, Does.Contain("'registry.other.test'").And.Contains("'localhost'").And.Not.Contains("ssl.ca.location").And.Not.Contains("client certificate"));
    }

    [TestCase(0, 1)]
    [TestCase(190, 199)]
    public async Task Call_ExpiredOrNotYetValid_NamesTheDates(int from, int until)
    {
        var (start, end) = (TestCertificates.Start.AddYears(from), TestCertificates.Start.AddYears(until));
        using var leaf = TestCertificates.Leaf(_root, "localhost", start, end);
        Trust(_root.ExportCertificatePem());

        var failure = await CallAsync(leaf, CancellationToken.None);

        Assert.That(failure?.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(failure!.Message, Does.Contain($"{start:u}").And.Contains($"{end:u}").And.Contains("clock").And.Not.Contains("ssl.ca.location"));
    }

    [Test]
    public async Task Call_SameNamesAndAnotherKey_IsRefused(CancellationToken ct)
    {
        using var foreign = TestCertificates.Root("trusted");
        using var leaf = TestCertificates.Leaf(foreign, "localhost");
        Trust(_root.ExportCertificatePem());

        var failure = await CallAsync(leaf, ct);

        Assert.That(failure?.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(failure!.Message, Does.Contain("CN=trusted").And.Contains("root.pem").And.Contains("schema.registry.ssl.ca.location"));
    }

    [Test]
    public async Task Call_PrivateRootAndNoneGiven_SaysWhichSettingTakesIt(CancellationToken ct)
    {
        using var leaf = TestCertificates.Leaf(_root, "localhost");

        var failure = await CallAsync(leaf, ct);

        Assert.That(failure?.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(failure!.Message, Does.Contain("this system does not trust; set schema.registry.ssl.ca.location"));
    }

    [TestCase("localhost", 0, 199, false)]
    [TestCase("registry.other.test", 0, 1, true)]
    public async Task Call_VerificationOff_AcceptsAnyCertificate(string host, int from, int until, bool isForeign)
    {
        using var foreign = TestCertificates.Root("foreign");
        using var leaf = TestCertificates.Leaf(isForeign ? foreign : _root, host, TestCertificates.Start.AddYears(from), TestCertificates.Start.AddYears(until));
        Trust(_root.ExportCertificatePem());
        _options.Settings["enable.ssl.certificate.verification"] = "false";

        Assert.That(await CallAsync(leaf, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Call_KeyStore_SendsItsCertificateWithThoseItWasIssuedBy([Values("", "hush")] string password, CancellationToken ct)
    {
        using var between = TestCertificates.Intermediate(_root, "between");
        using var client = TestCertificates.Leaf(between, "client");
        using var leaf = TestCertificates.Leaf(_root, "localhost");
        Trust(_root.ExportCertificatePem());
        using var publicPart = X509CertificateLoader.LoadCertificate(between.RawData);
        File.WriteAllBytes(Set("ssl.keystore.location", "client.p12"), new X509Certificate2Collection { publicPart, client }.Export(X509ContentType.Pkcs12, password)!);
        _options.Settings["ssl.keystore.password"] = password;
        (string? Subject, int Sent) seen = default;
        var tls = Demanding(leaf, (certificate, chain) =>
        {
            seen = (certificate?.Subject, chain?.ChainPolicy.ExtraStore.Count(sent => sent.Subject == "CN=between") ?? 0);
            return true;
        });

        Assert.That(await CallAsync(tls, ct), Is.Null);
        Assert.That(seen, Is.EqualTo(("CN=client", 1)));
    }

    [Test]
    public async Task Call_ServerDemandsACertificateAndNoneIsSet_SaysWhichSettingTakesIt([Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols version, CancellationToken ct)
    {
        using var leaf = TestCertificates.Leaf(_root, "localhost");
        Trust(_root.ExportCertificatePem());
        var tls = Demanding(leaf, static (certificate, _) => certificate is not null);
        tls.EnabledSslProtocols = version;

        var failure = await CallAsync(tls, ct);

        Assert.That(failure?.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(failure!.Message, Does.Contain("set schema.registry.ssl.keystore.location"));
    }

    [Test]
    public async Task Call_ServerRefusesTheCertificate_NamesItsFile(CancellationToken ct)
    {
        using var client = TestCertificates.Leaf(_root, "client");
        using var leaf = TestCertificates.Leaf(_root, "localhost");
        Trust(_root.ExportCertificatePem());
        File.WriteAllBytes(Set("ssl.keystore.location", "client.p12"), client.Export(X509ContentType.Pkcs12));

        var failure = await CallAsync(Demanding(leaf, static (_, _) => false), ct);

        Assert.That(failure!.Message, Does.Contain("client.p12"));
    }

    [TestCase("wrong password", "schema.registry.ssl.keystore.password")]
    [TestCase("no password", "without a password")]
    [TestCase("pem", "openssl pkcs12 -export")]
    [TestCase("garbage", "is not PKCS#12")]
    [TestCase("no key", "no certificate with a private key")]
    [TestCase("missing", "does not exist")]
    [TestCase("folder", "client.p12")]
    public void Read_KeyStoreThatCannotBeUsed_SaysWhy(string what, string says)
    {
        using var client = TestCertificates.Leaf(_root, "client");
        using var publicPart = X509CertificateLoader.LoadCertificate(client.RawData);
        var path = Set("ssl.keystore.location", "client.p12");
        _options.Settings["ssl.keystore.password"] = what == "no password" ? "" : "other";
        switch (what)
        {
            case "wrong password" or "no password":
                File.WriteAllBytes(path, client.Export(X509ContentType.Pkcs12, "hush"));
                break;
            case "pem":
                File.WriteAllText(path, client.ExportCertificatePem());
                break;
            case "garbage":
                File.WriteAllBytes(path, [1, 2, 3]);
                break;
            case "no key":
                File.WriteAllBytes(path, new X509Certificate2Collection(publicPart).Export(X509ContentType.Pkcs12, "other")!);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
        }

        AssertRefused("schema.registry.ssl.keystore.location", says);
    }

    [TestCase("", "has no certificate")]
    [TestCase("garbage", "has no certificate")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "has no certificate")]
    public void Read_RootFileWithoutACertificate_IsRefused(string text, string says)
    {
        Trust(text);

        AssertRefused("schema.registry.ssl.ca.location", says);
    }

    private static SslServerAuthenticationOptions Demanding(X509Certificate2 leaf, Func<X509Certificate?, X509Chain?, bool> accept) => new()
    {
        ServerCertificate = leaf,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => accept(certificate, chain),
    };

    private void AssertRefused(string word, string says)
    {
        var failures = new List<string>();
        _options.Url = "https://localhost:1";

        RegistrySettings.Read(_options, failures);

        Assert.That(failures, Has.Count.EqualTo(1));
        Assert.That(failures[0], Does.StartWith(word).And.Contains(says).And.Not.Contains("hush"));
    }

    private void Trust(string pem) => File.WriteAllText(Set("ssl.ca.location", "root.pem"), pem);

    private string Set(string word, string file) => _options.Settings[word] = Path.Combine(_folder, file);

    private Task<RegistryException?> CallAsync(X509Certificate2 leaf, CancellationToken ct) =>
        CallAsync(new SslServerAuthenticationOptions { ServerCertificate = leaf }, ct);

    private async Task<RegistryException?> CallAsync(SslServerAuthenticationOptions tls, CancellationToken ct)
    {
        await using var server = new ScriptedRegistryServer(tls);
        server.Answer(200, """{"id":1,"schema":"a"}""");
        _options.Url = server.Url;
        return await FailureAsync(ct);
    }

    private async Task<RegistryException?> FailureAsync(CancellationToken ct)
    {
        var failures = new List<string>();
        var settings = RegistrySettings.Read(_options, failures);
        Assert.That(failures, Is.Empty);
        using var client = RegistryClient.Create(settings, TimeProvider.System);
        try
        {
            await client.GetVersionAsync("t", null, ct);
            return null;
        }
        catch (RegistryException refused)
        {
            return refused;
        }
    }
}
