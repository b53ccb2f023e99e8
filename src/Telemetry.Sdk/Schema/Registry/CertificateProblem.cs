using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Says what is wrong with a server's certificate, and what to do about it.</summary>
internal static class CertificateProblem
{
    private const string RootWord = RegistryWords.Prefix + "ssl.ca.location";
    private const X509ChainStatusFlags NotIssued = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid;

    /// <param name="authority">The file of the trusted roots, or null for the system's.</param>
    /// <param name="host">The host that was asked for.</param>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="chain">What it was found to be issued by.</param>
    /// <param name="errors">What was found.</param>
    public static string Text(string? authority, string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "the server gave no certificate.";
        }

        var problems = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            problems.Add($"the server's certificate is for {Names(certificate)} and not for '{host}'; use such a name in {RegistryWords.Prefix}url.");
        }

        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if ((status & NotIssued) != 0)
        {
            problems.Add(NotTrusted(authority, certificate, status));
        }

        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            problems.Add(OutOfTime(chain!));
        }

        if ((status & ~(NotIssued | X509ChainStatusFlags.NotTimeValid)) is not X509ChainStatusFlags.NoError and var others)
        {
            problems.Add($"the server's certificate is not valid: {others}.");
        }

        return problems.Count > 0 ? string.Join(" ", problems) : $"the server's certificate is not accepted: {errors}.";
    }

    private static string NotTrusted(string? authority, X509Certificate2 certificate, X509ChainStatusFlags status)
    {
        var issuer = Shown(certificate.Issuer);
        var missing = status.HasFlag(X509ChainStatusFlags.PartialChain) ? ", or the server does not send the certificates between" : "";
        return authority is null
            ? $"the server's certificate is issued by {issuer}, which this system does not trust; set {RootWord} to a PEM file with the root certificate."
            : $"the server's certificate is issued by {issuer}, which is not traced to a root in '{authority}' ({RootWord}){missing}.";
    }

    private static string OutOfTime(X509Chain chain)
    {
        var bad = chain.ChainElements.FirstOrDefault(static element => element.ChainElementStatus.Any(static status => status.Status == X509ChainStatusFlags.NotTimeValid))?.Certificate;
        return bad is null ? "a certificate has expired or is not yet valid."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the certificate of {Shown(bad.Subject)} is valid from {bad.NotBefore.ToUniversalTime():u} to {bad.NotAfter.ToUniversalTime():u} only: renew it, or correct this machine's clock.");
    }

    private static string Names(X509Certificate2 certificate)
    {
        try
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(static extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(static address => address.ToString())))
                .Take(5)
                .Select(static name => $"'{Shown(name)}'")
                .ToArray();
            return names.Length > 0 ? string.Join(", ", names) : Shown(certificate.Subject);
        }
        catch (CryptographicException)
        {
            return Shown(certificate.Subject);
        }
    }

    // The words of whoever made the certificate: not more than a line of a log may hold.
    private static string Shown(string text) => string.Concat(text.Take(200).Select(static c => char.IsControl(c) ? ' ' : c));
}
