using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>
/// The trust of the connections: the server's certificate is verified against the given roots only (else the system's), by host name and dates.
/// </summary>
internal static class RegistryTls
{
    /// <exception cref="ArgumentException">A file has become unreadable since the settings were checked.</exception>
    public static SslClientAuthenticationOptions Options(RegistrySettings settings)
    {
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => Judge(settings, sender, certificate, chain, errors),
        };
        if (settings.KeyStore is { } keyStore)
        {
            var certificates = CertificateFiles.ReadKeyStore(keyStore, settings.KeyStorePassword, out var failure) ?? throw new ArgumentException(failure, nameof(settings));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificates[0], [.. certificates.Skip(1)], offline: true);
        }

        if (settings.CertificateAuthority is { } authority)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(CertificateFiles.ReadRoots(authority, out var failure) ?? throw new ArgumentException(failure, nameof(settings)));
            options.CertificateChainPolicy = policy;
        }

        return options;
    }

    private static bool Judge(RegistrySettings settings, object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || !settings.VerifyCertificates)
        {
            return true;
        }

        var host = (sender as SslStream)?.TargetHostName ?? "";
        throw new AuthenticationException(CertificateProblem.Text(settings.CertificateAuthority, host, certificate as X509Certificate2, chain, errors));
    }
}
