using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Telemetry.Sdk.Schema;

namespace Telemetry.Sdk.Tests.Schema;

[CancelAfter(30_000)]
public sealed class RegistryHandlerTests
{
    private static readonly SchemaDefinition Schema = new("CgRhYmM=", []);

    // Around the tests' own moment; no test depends on the day.
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(0).AddYears(40);
    private static readonly DateTimeOffset End = Start.AddYears(200);

    [Test]
    public async Task LookUp_CertificateOfTheGivenRoot_IsAccepted(CancellationToken ct)
    {
        using var root = Root("trusted");
        using var leaf = Leaf(root, "localhost", End.AddDays(-1));

        Assert.That(await LookUpAsync(leaf, root, verify: true, ct), Is.Null);
    }

    [TestCase("foreign", "localhost", 199)]
    [TestCase("other host", "registry.other.test", 199)]
    [TestCase("expired", "localhost", 1)]
    public async Task LookUp_OtherCertificates_AreRefusedUnlessVerificationIsOff(string what, string host, int years)
    {
        using var root = Root("trusted");
        using var foreign = Root("trusted");
        using var leaf = Leaf(what == "foreign" ? foreign : root, host, Start.AddYears(years));

        var refused = await LookUpAsync(leaf, root, verify: true, CancellationToken.None);

        Assert.That(refused?.Failure, Is.EqualTo(RegistryFailure.Unreachable));
        Assert.That(await LookUpAsync(leaf, root, verify: false, CancellationToken.None), Is.Null);
    }

    private static async Task<RegistryException?> LookUpAsync(X509Certificate2 leaf, X509Certificate2 root, bool verify, CancellationToken ct)
    {
        await using var server = new ScriptedRegistryServer(new SslServerAuthenticationOptions { ServerCertificate = leaf });
        server.Answer(200, """{"id":1}""");
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, Guid.NewGuid().ToString("N") + ".pem");
        await File.WriteAllTextAsync(path, root.ExportCertificatePem(), ct);
        try
        {
            var options = new SchemaRegistryOptions { Url = server.Url };
            options.Settings["ssl.ca.location"] = path;
            options.Settings["enable.ssl.certificate.verification"] = verify ? "true" : "false";
            using var client = RegistryClient.Create(RegistrySettings.Read(options, []), TimeProvider.System);
            await client.LookUpAsync("t", Schema, ct);
            return null;
        }
        catch (RegistryException refused)
        {
            return refused;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Start, End);
    }

    private static X509Certificate2 Leaf(X509Certificate2 issuer, string host, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(issuer, Start, until, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);

        // Through PKCS#12: some platforms do not serve TLS with a key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
