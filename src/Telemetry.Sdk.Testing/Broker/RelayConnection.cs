using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Sdk.Testing.Broker;

/// <summary>One client's connection through the relay: bytes in both directions until the broker's side ends or it is cut.</summary>
internal sealed class RelayConnection(Socket client) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket _broker = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Passes bytes until the connection ends. Never throws.</summary>
    public async Task RunAsync(IPEndPoint broker)
    {
        try
        {
            client.NoDelay = true;
            await _broker.ConnectAsync(broker).ConfigureAwait(false);
            await Task.WhenAll(ToBrokerAsync(), ToClientAsync()).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // One side is gone, which is what a relay passes on.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Resets both sides: bytes on the way are thrown away, as when a broker dies.</summary>
    public void Dispose()
    {
        Reset(client);
        Reset(_broker);
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }

    private async Task ToBrokerAsync()
    {
        // A client that closes may have sent a last request: the broker reads it, then ends its own side.
        await PassAsync(client, _broker).ConfigureAwait(false);
        _broker.Shutdown(SocketShutdown.Send);
    }

    private async Task ToClientAsync()
    {
        try
        {
            await PassAsync(_broker, client).ConfigureAwait(false);
        }
        finally
        {
            Dispose();
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer).ConfigureAwait(false)) > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent)).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
