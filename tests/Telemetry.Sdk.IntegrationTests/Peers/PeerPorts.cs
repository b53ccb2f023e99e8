using System.Net;
using System.Net.Sockets;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Free ports for servers that take a number: below the range from which systems give ports to outgoing connections.</summary>
internal static class PeerPorts
{
    private const int First = 12_000;
    private const int Last = 32_000;

    /// <summary>Returns a port that is free together with those at some distances from it.</summary>
    public static int Free(params int[] distances)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && Array.TrueForAll(distances, distance => IsFree(port + distance)))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No free port was found.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
