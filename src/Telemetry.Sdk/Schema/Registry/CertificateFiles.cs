using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Sdk.Schema.Registry;

/// <summary>Reads the files of <c>ssl.ca.location</c> and <c>ssl.keystore.location</c>; what is wrong with one is a sentence for who configures it.</summary>
internal static class CertificateFiles
{
    private const int MaxBytes = 4 * 1024 * 1024;

    // ERROR_INVALID_PASSWORD, on every platform.
    private const int WrongPassword = unchecked((int)0x80070056);

    /// <summary>Returns what is wrong with a file of trusted roots, or null.</summary>
    public static string? CheckRoots(string path)
    {
        Release(ReadRoots(path, out var failure));
        return failure;
    }

    /// <summary>Returns what is wrong with a file of the client's certificate, or null. The key stays in memory no longer than that.</summary>
    public static string? CheckKeyStore(string path, string? password)
    {
        Release(ReadKeyStore(path, password, out var failure));
        return failure;
    }

    /// <summary>Returns the trusted roots of a PEM file (several allowed) or a DER file, or null with a failure.</summary>
    public static X509Certificate2Collection? ReadRoots(string path, out string? failure)
    {
        if (ReadFile(path, out failure) is not { } bytes)
        {
            return null;
        }

        var roots = new X509Certificate2Collection();
        try
        {
            if (IsPem(bytes))
            {
                roots.ImportFromPem(System.Text.Encoding.ASCII.GetString(bytes));
            }
            else
            {
                roots.Add(X509CertificateLoader.LoadCertificate(bytes));
            }
        }
        catch (CryptographicException)
        {
            // Said below.
        }

        failure = roots.Count > 0 ? null : $"the file '{path}' has no certificate, in PEM or DER.";
        return roots.Count > 0 ? roots : null;
    }

    /// <summary>Returns the client's certificate with its key first, and those that it was issued by; or null with a failure.</summary>
    public static X509Certificate2Collection? ReadKeyStore(string path, string? password, out string? failure)
    {
        if (ReadFile(path, out failure) is not { } bytes)
        {
            return null;
        }

        if (IsPem(bytes))
        {
            failure = $"the file '{path}' is PEM and must be PKCS#12: openssl pkcs12 -export -in certificate.pem -inkey key.pem -out client.p12";
            return null;
        }

        try
        {
            var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
            var client = all.FirstOrDefault(static certificate => certificate.HasPrivateKey);
            failure = client is null ? $"the file '{path}' has no certificate with a private key." : null;
            if (client is null)
            {
                Release(all);
                return null;
            }

            return [client, .. all.Where(certificate => certificate != client)];
        }
        catch (CryptographicException broken) when (broken.HResult == WrongPassword)
        {
            failure = $"the file '{path}' cannot be opened {(password is null ? "without a password" : "with this password")}; set {RegistryWords.Prefix}ssl.keystore.password.";
            return null;
        }
        catch (CryptographicException)
        {
            failure = $"the file '{path}' is not PKCS#12.";
            return null;
        }
    }

    private static void Release(X509Certificate2Collection? certificates)
    {
        foreach (var certificate in certificates ?? [])
        {
            certificate.Dispose();
        }
    }

    private static byte[]? ReadFile(string path, out string? failure)
    {
        try
        {
            var file = new FileInfo(path);
            failure = !file.Exists ? $"the file '{path}' does not exist."
                : file.Length > MaxBytes ? $"the file '{path}' has more than {MaxBytes} bytes."
                : null;
            return failure is null ? File.ReadAllBytes(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            failure = $"the file '{path}' cannot be read: {unreadable.Message}";
            return null;
        }
    }

    private static bool IsPem(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN"u8) >= 0;
}
