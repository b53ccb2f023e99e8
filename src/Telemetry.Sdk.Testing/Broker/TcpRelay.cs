using System.Net;
using System.Net.Sockets;

namespace Telemetry.Sdk.Testing.Broker;

/// <summary>Gives one broker of the mock cluster, which listens on a random port, a chosen port on 127.0.0.1.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly Socket _listener;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly HashSet<RelayConnection> _connections = [];
    private bool _down;
    private bool _disposed;

    /// <summary>Takes the port. Clients wait in the backlog until <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The port is taken, or the system refuses it.</exception>
    public TcpRelay(int port)
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _listener.Listen(512);
        }
        catch (SocketException refused)
        {
            _listener.Dispose();
            throw new IOException(
                $"EmbeddedKafka cannot listen on 127.0.0.1:{port} ({refused.SocketErrorCode}). Choose another port, or 0 for a free one.", refused);
        }
    }

    /// <summary>The port in use.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Begins to pass clients on to <paramref name="broker"/>.</summary>
    public void Start(IPEndPoint broker)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RunAsync(broker));
        }
    }

    /// <summary>Cuts all clients and refuses new ones by resetting them.</summary>
    public void Down()
    {
        lock (_gate)
        {
            _down = true;
            CutLocked();
        }
    }

    /// <summary>Accepts clients again.</summary>
    public void Up()
    {
        lock (_gate)
        {
            _down = false;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _listener.Dispose();
            CutLocked();
        }
    }

    private async Task RunAsync(IPEndPoint broker)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (IsDisposed())
            {
                return;
            }
            catch (SocketException)
            {
                continue;   // this client went away before it was accepted
            }

            Admit(client, broker);
        }
    }

    private void Admit(Socket client, IPEndPoint broker)
    {
        var connection = new RelayConnection(client);
        lock (_gate)
        {
            if (_down || _disposed)
            {
                connection.Dispose();
                return;
            }

            _connections.Add(connection);
        }

        _ = ServeAsync(connection, broker);
    }

    private async Task ServeAsync(RelayConnection connection, IPEndPoint broker)
    {
        await connection.RunAsync(broker).ConfigureAwait(false);
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    private void CutLocked()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _connections.Clear();
    }

    private bool IsDisposed()
    {
        lock (_gate)
        {
            return _disposed;
        }
    }
}
