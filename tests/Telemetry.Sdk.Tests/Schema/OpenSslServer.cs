using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary><c>openssl s_server</c>: it sends the certificates that it is given, also a root.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private readonly Process _process;

    private OpenSslServer(Process process, string url) => (_process, Url) = (process, url);

    public string Url { get; }

    public static async Task<OpenSslServer> StartAsync(string folder, X509Certificate2 leaf, X509Certificate2 sent, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "leaf.pem"), leaf.ExportCertificatePem(), ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "chain.pem"), sent.ExportCertificatePem(), ct);
        var start = new ProcessStartInfo("openssl", "s_server -accept 127.0.0.1:0 -cert leaf.pem -key key.pem -cert_chain chain.pem -www")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Ignore("openssl is not installed.");
            throw;
        }

        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        for (;;)
        {
            var line = await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("openssl s_server ended.");
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
            {
                return new OpenSslServer(process, "https://localhost:" + line[(line.LastIndexOf(':') + 1)..]);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
