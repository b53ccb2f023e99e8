using System.Globalization;
using Telemetry.Sdk.IntegrationTests.Embedded;

namespace Telemetry.Sdk.IntegrationTests.Recipes;

/// <summary>An empty PostgreSQL in a folder of its own, gone with the test.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Sent by clients; the server trusts everyone on the loopback.</summary>
    public const string Password = "not-to-be-told";

    private readonly ServerProcess _server;
    private readonly string _bin;
    private readonly string _folder;

    private PostgresServer(ServerProcess server, string bin, string folder, int port)
    {
        (_server, _bin, _folder) = (server, bin, folder);
        Port = port;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=shop;Password={Password};Database=postgres";
    }

    public int Port { get; }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        var bin = Path.GetDirectoryName(DebianProgram.Find("postgresql", Candidates()))!;
        var folder = Path.Combine(Path.GetTempPath(), $"telemetry-postgres-{Guid.NewGuid():N}");
        var port = FreePorts.Block(1);
        await ServerProcess.RunAsync(AsUser(bin, "initdb", "-D", folder, "-U", "shop", "-A", "trust", "--locale=C", "--encoding=UTF8", "--no-sync"));
        var number = port.ToString(CultureInfo.InvariantCulture);
        var server = await ServerProcess.StartAsync(
            AsUser(bin, "postgres", "-D", folder, "-p", number, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"),
            "ready to accept connections");
        return new(server, bin, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        // Killed, it would leave its shared memory behind.
        await ServerProcess.RunAsync(AsUser(_bin, "pg_ctl", "stop", "-D", _folder, "-m", "immediate"));
        await _server.EndAsync();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Candidates() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", "postgres"))
        : [];

    // It refuses to run as root; the package brings the user.
    private static string[] AsUser(string bin, string program, params string[] arguments)
    {
        string[] command = [Path.Combine(bin, program), .. arguments];
        return Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;
    }
}
