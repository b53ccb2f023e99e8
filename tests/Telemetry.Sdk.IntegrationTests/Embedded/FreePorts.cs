using System.Net;
using System.Net.Sockets;

namespace Telemetry.Sdk.IntegrationTests.Embedded;

/// <summary>Ports that were free a moment ago.</summary>
internal static class FreePorts
{
    /// <summary>The first of some neighbouring free ports.</summary>
    public static int Block(int count)
    {
        while (true)
        {
            using var first = Listen(0)!;
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            var others = Enumerable.Range(port + 1, count - 1).Select(Listen).ToArray();
            var free = Array.TrueForAll(others, listener => listener is not null);
            Array.ForEach(others, listener => listener?.Dispose());
            if (free)
            {
                return port;
            }
        }
    }

    private static TcpListener? Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
