using System.Globalization;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>The registry settings after Confluent's words were read and checked; immutable.</summary>
internal sealed record RegistrySettings
{
    private const string Prefix = RegistryWords.Prefix;

    /// <summary>Gets the base addresses, each ending in a slash, tried in turn.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    public required RegistryAuthentication Authentication { get; init; }

    /// <summary>Gets the longest time of one request to one address.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Gets how long the newest version of a subject is taken to be the newest before it is asked for again.</summary>
    public TimeSpan LatestLifetime { get; init; } = TimeSpan.FromMinutes(5);

    public int ConnectionsPerServer { get; init; } = 20;

    /// <summary>Gets the file of the trusted root certificates (PEM, several allowed, or DER), or null for the system's.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Gets the PKCS#12 file of the client's certificate.</summary>
    public string? KeyStore { get; init; }

    public string? KeyStorePassword { get; init; }

    public bool VerifyCertificates { get; init; } = true;

    public Func<HttpMessageHandler>? CreateHandler { get; init; }

    /// <summary>Reads and checks options; what is wrong is added to <paramref name="failures"/>, and the result is then of no use.</summary>
    public static RegistrySettings Read(SchemaRegistryOptions options, ICollection<string> failures, Func<string, bool>? isOurs = null)
    {
        // The words of others (serdes) may stand in the same dictionary.
        var words = new RegistryWords(options.Settings.Where(setting => isOurs?.Invoke(setting.Key) ?? true), failures);
        var (addresses, userInfo) = RegistryAddresses.Read(words.Take("url") ?? options.Url ?? "", failures);
        var settings = new RegistrySettings
        {
            Addresses = addresses,
            Authentication = CredentialWords.Read(words, userInfo, options.GetBearerToken, failures),
            RequestTimeout = words.TakeMilliseconds("request.timeout.ms") ?? options.RequestTimeout,
            LatestLifetime = words.TakeLifetime("latest.cache.ttl.secs") ?? TimeSpan.FromMinutes(5),
            ConnectionsPerServer = words.TakeCount("connections.max.per.server") ?? 20,
            CertificateAuthority = words.Take("ssl.ca.location"),
            KeyStore = words.Take("ssl.keystore.location"),
            KeyStorePassword = words.Take("ssl.keystore.password"),
            VerifyCertificates = words.TakeBoolean("enable.ssl.certificate.verification") ?? true,
            CreateHandler = options.CreateHandler,
        };
        words.RefuseRest();
        settings.Check(failures);
        return settings;
    }

    /// <summary>Shows where requests go and how they are authorised; nothing secret.</summary>
    public override string ToString() => $"{string.Join(',', Addresses)} ({Authentication})";

    private void Check(ICollection<string> failures)
    {
        if (RequestTimeout < TimeSpan.FromMilliseconds(100) || RequestTimeout > TimeSpan.FromMinutes(1))
        {
            failures.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Prefix}request.timeout.ms ({nameof(SchemaRegistryOptions.RequestTimeout)}) is {RequestTimeout}; it must be between 100 milliseconds and 1 minute."));
        }

        foreach (var address in Addresses.Where(address => address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback))
        {
            if (Authentication.Scheme is not null)
            {
                failures.Add($"{Prefix}url: credentials are not sent over plain http to '{address.Host}'; use https.");
            }
        }

        CheckFiles(failures);
    }

    // Here and not at the first request: a file that cannot be used is a bad setting.
    private void CheckFiles(ICollection<string> failures)
    {
        if (CertificateAuthority is { } authority && CertificateFiles.CheckRoots(authority) is { } noRoots)
        {
            failures.Add($"{Prefix}ssl.ca.location: {noRoots}");
        }

        if (KeyStore is { } keyStore && CertificateFiles.CheckKeyStore(keyStore, KeyStorePassword) is { } noKey)
        {
            failures.Add($"{Prefix}ssl.keystore.location: {noKey}");
        }
    }
}
