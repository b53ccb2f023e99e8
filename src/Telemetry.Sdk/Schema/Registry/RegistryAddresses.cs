namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Reads the addresses of a registry: several are separated by commas, and <c>http://</c> is added where no scheme stands.</summary>
internal static class RegistryAddresses
{
    private const string Word = RegistryWords.Prefix + "url";

    /// <summary>Returns the addresses, each ending in a slash and without credentials, and the credentials that stood in one.</summary>
    public static (List<Uri> Addresses, string? UserInfo) Read(string url, ICollection<string> failures)
    {
        var addresses = new List<Uri>();
        string? userInfo = null;
        var parts = url.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            var text = part.Contains("://", StringComparison.Ordinal) ? part : "http://" + part;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                failures.Add($"{Word}: '{Masked(part)}' is no http or https address.");
                continue;
            }

            if (address.UserInfo.Length > 0)
            {
                userInfo = UserInfo(address, userInfo, failures);
            }

            addresses.Add(new UriBuilder(address) { UserName = "", Password = "", Query = "", Fragment = "", Path = address.AbsolutePath.TrimEnd('/') + "/" }.Uri);
        }

        if (parts.Length == 0)
        {
            failures.Add($"{Word}: no address is set.");
        }

        return (addresses.Count > 0 ? addresses : [new Uri("http://localhost:8081/")], userInfo);
    }

    /// <summary>Returns addresses as they go into logs: no credentials.</summary>
    public static string Shown(string url) => string.Join(',', Read(url, []).Addresses.Select(static address => address.ToString().TrimEnd('/')));

    private static string UserInfo(Uri address, string? before, ICollection<string> failures)
    {
        if (!address.IsLoopback)
        {
            failures.Add($"{Word}: credentials in the address of '{address.Host}' are refused; set {RegistryWords.Prefix}basic.auth.user.info instead.");
        }

        var userInfo = Uri.UnescapeDataString(address.UserInfo);
        if (before is not null && before != userInfo)
        {
            failures.Add($"{Word}: two addresses have different credentials; one of them is needed.");
        }

        return userInfo;
    }

    private static string Masked(string address) => address.LastIndexOf('@') is var at and >= 0 ? "***" + address[at..] : address;
}
