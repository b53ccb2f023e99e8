using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Sdk.Schema;

/// <summary>Builds the HTTP handler: no spans and no <c>traceparent</c> of its own calls, no redirects, and the wanted trust.</summary>
internal static class RegistryHandler
{
    public static HttpMessageHandler Create(RegistrySettings settings)
    {
        if (settings.CreateHandler is { } create)
        {
            return create();
        }

        return new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            MaxConnectionsPerServer = settings.ConnectionsPerServer,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectTimeout = settings.RequestTimeout,
            SslOptions = Ssl(settings),
        };
    }

    private static SslClientAuthenticationOptions Ssl(RegistrySettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.KeyStore is { } keyStore)
        {
            options.ClientCertificates = [X509CertificateLoader.LoadPkcs12FromFile(keyStore, settings.KeyStorePassword)];
        }

        if (settings.CertificateAuthority is { } authority)
        {
            // Against the given roots only; host name and dates are verified as always.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(LoadRoots(authority));
            options.CertificateChainPolicy = policy;
        }

        if (!settings.VerifyCertificates)
        {
            // Asked for by name (enable.ssl.certificate.verification=false).
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return options;
    }

    private static X509Certificate2Collection LoadRoots(string path)
    {
        var roots = new X509Certificate2Collection();
        var bytes = File.ReadAllBytes(path);
        if (bytes.AsSpan().IndexOf("-----BEGIN"u8) >= 0)
        {
            roots.ImportFromPem(System.Text.Encoding.ASCII.GetString(bytes));
        }
        else
        {
            roots.Add(X509CertificateLoader.LoadCertificate(bytes));
        }

        return roots;
    }
}
