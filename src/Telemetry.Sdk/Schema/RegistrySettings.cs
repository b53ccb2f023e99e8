using System.Globalization;

namespace Telemetry.Sdk.Schema;

/// <summary>The registry settings after Confluent's words were read and checked; immutable.</summary>
internal sealed record RegistrySettings
{
    private const string Prefix = "schema.registry.";

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
        var url = words.Take("url") ?? options.Url;
        var (addresses, userInfo) = ReadAddresses(url, failures);
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

    /// <summary>Returns where requests go, as logs and health may say it: the addresses in use, without user and password.</summary>
    public static string AddressesOf(SchemaRegistryOptions options)
    {
        var url = new RegistryWords(options.Settings, []).Take("url") ?? options.Url;
        return string.Join(',', ReadAddresses(url, []).Addresses.Select(static address => address.ToString().TrimEnd('/')));
    }

    /// <summary>Shows where requests go and how they are authorised; nothing secret.</summary>
    public override string ToString() => $"{string.Join(',', Addresses)} ({Authentication})";

    private static (List<Uri> Addresses, string? UserInfo) ReadAddresses(string url, ICollection<string> failures)
    {
        var addresses = new List<Uri>();
        string? userInfo = null;
        foreach (var part in url.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var text = part.Contains("://", StringComparison.Ordinal) ? part : "http://" + part;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                failures.Add($"{Prefix}url: '{Masked(part)}' is no http or https address.");
                continue;
            }

            if (address.UserInfo.Length > 0)
            {
                if (!address.IsLoopback)
                {
                    failures.Add($"{Prefix}url: credentials in the address of '{address.Host}' are refused; set {Prefix}basic.auth.user.info instead.");
                }

                userInfo = Uri.UnescapeDataString(address.UserInfo);
            }

            addresses.Add(new UriBuilder(address) { UserName = "", Password = "", Query = "", Fragment = "", Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri);
        }

        if (addresses.Count == 0)
        {
            failures.Add($"{Prefix}url: no address is set.");
            addresses.Add(new Uri("http://localhost:8081/"));
        }

        return (addresses, userInfo);
    }

    private static string Masked(string address) => address.LastIndexOf('@') is var at and >= 0 ? "***" + address[at..] : address;

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
        string? failure = null;
        if (CertificateAuthority is { } authority && CertificateFiles.ReadRoots(authority, out failure) is null)
        {
            failures.Add($"{Prefix}ssl.ca.location: {failure}");
        }

        if (KeyStore is { } keyStore && CertificateFiles.ReadKeyStore(keyStore, KeyStorePassword, out failure) is null)
        {
            failures.Add($"{Prefix}ssl.keystore.location: {failure}");
        }
    }
}
