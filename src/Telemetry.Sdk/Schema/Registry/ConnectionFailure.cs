using System.Security.Authentication;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Says why a connection failed, in words that tell what to do.</summary>
internal static class ConnectionFailure
{
    private const string KeyStoreWord = RegistryWords.Prefix + "ssl.keystore.location";

    public static string Text(Exception broken, Uri uri, string? keyStore)
    {
        var text = broken.GetBaseException().Message;
        if (uri.Scheme != Uri.UriSchemeHttps || !MayBeAboutUs(broken))
        {
            return text;
        }

        // A server that demands a client certificate says so in many ways, or hangs up.
        return text + (keyStore is null
            ? $" If the server demands a client certificate, set {KeyStoreWord}."
            : $" If the server does not accept the client certificate in '{keyStore}' ({KeyStoreWord}), use one that it trusts.");
    }

    /// <summary>Says that something else was thrown; its message is the application's and may hold anything, so it stays in the inner exception.</summary>
    public static string OfHandler(Exception thrown) => $"could not be asked: the HTTP handler failed with {thrown.GetType().Name}.";

    // Not where we refused the server's certificate, nor before there was a connection.
    private static bool MayBeAboutUs(Exception broken) => broken switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => false,
        HttpRequestException { InnerException: AuthenticationException { InnerException: null } } => false,
        _ => true,
    };
}
