using System.Globalization;
using Telemetry.Sdk.IntegrationTests.Embedded;

namespace Telemetry.Sdk.IntegrationTests.Recipes;

/// <summary>An empty Redis that keeps nothing on disk, gone with the test.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly ServerProcess _server;

    private RedisServer(ServerProcess server, int port) => (_server, Port) = (server, port);

    public int Port { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var program = DebianProgram.Find("redis-server", ["/usr/bin/redis-server", "/usr/local/bin/redis-server"]);
        var port = FreePorts.Block(1);
        string[] command = [program, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        return new(await ServerProcess.StartAsync(command, "eady to accept connections"), port);
    }

    public void Dispose() => _server.Dispose();
}
