using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>Certificates made for one test. Their dates lie so far around any real day that no test depends on it.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(0).AddYears(40);
    public static readonly DateTimeOffset End = Start.AddYears(200);

    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    /// <summary>Returns a root that signed itself.</summary>
    public static X509Certificate2 Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Authority(name, key);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return Loaded(request.CreateSelfSigned(Start, End));
    }

    /// <summary>Returns an authority that another one signed.</summary>
    public static X509Certificate2 Intermediate(X509Certificate2 issuer, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(Authority(name, key), key, issuer, Start, End.AddDays(-1));
    }

    /// <summary>Returns a certificate of a host, for both sides of a connection.</summary>
    public static X509Certificate2 Leaf(X509Certificate2 issuer, string host, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(Host(host, key), key, issuer, from ?? Start, until ?? End.AddDays(-2));
    }

    /// <summary>Returns a certificate of a host that nobody signed but itself.</summary>
    public static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Loaded(Host(host, key).CreateSelfSigned(Start, End));
    }

    private static CertificateRequest Host(string host, ECDsa key)
    {
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerPurpose), new Oid(ClientPurpose)], critical: false));
        return request;
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset until)
    {
        using var signed = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(8));
        return Loaded(signed.CopyWithPrivateKey(key));
    }

    // Through PKCS#12: some platforms do not serve TLS with a key that lives in memory only.
    private static X509Certificate2 Loaded(X509Certificate2 withKey)
    {
        using (withKey)
        {
            return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }
    }
}
