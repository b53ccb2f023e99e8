using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>Kestrel on one port of 127.0.0.1, without a host.</summary>
internal sealed class RegistryServer : IDisposable
{
    private readonly KestrelServer _server;
    private readonly int _askedPort;

    public RegistryServer(int port)
    {
        _askedPort = port;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
    }

    /// <summary>The port in use, after the start.</summary>
    public int Port { get; private set; }

    public async Task StartAsync(IHttpApplication<IFeatureCollection> application, CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync(application, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException taken)
        {
            throw new IOException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"EmbeddedSchemaRegistry cannot listen on 127.0.0.1:{_askedPort} ({taken.Message}). Choose another port, or 0 for a free one."),
                taken);
        }

        Port = new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
    }

    /// <summary>Ends the connections without waiting for their clients.</summary>
    public async Task StopAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }

    public void Dispose() => _server.Dispose();
}
