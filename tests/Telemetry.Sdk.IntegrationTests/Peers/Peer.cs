using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>
/// A server of somebody else's that a test started, in a folder of its own; disposing it ends exactly that one. A guard ends it
/// also when the process of the tests is killed.
/// </summary>
internal abstract class Peer(string command) : IAsyncDisposable
{
    // Waits for the end of its input, which comes when this process closes it or dies, and then runs its arguments.
    private const string Guard = "trap '' INT; cat >/dev/null; \"$0\" \"$@\"";

    // First of all: without the command there is nothing to clean up.
    private readonly string _file = PeerFolder.Command(command);
    private Process? _guard;

    /// <summary>Gets the folder of this one peer: its settings, logs and data.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("telemetry-peer-").FullName;

    /// <summary>Gets the arguments that end it.</summary>
    protected abstract IEnumerable<string> StopArguments { get; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _guard, null) is not { } guard)
        {
            return;
        }

        using (guard)
        {
            guard.StandardInput.Close();
            await guard.WaitForExitAsync().WaitAsync(Eventually.Patience);
            Assert.That(guard.ExitCode, Is.Zero, $"{_file} did not end what it started in {Folder}");
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Starts it; what came up of one that failed is ended.</summary>
    protected async Task<string> StartAsync(params IEnumerable<string> arguments)
    {
        _guard = StartGuard();
        try
        {
            return await PeerCommand.RunFileAsync(_file, [.. arguments, "--dir", Folder]);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private Process StartGuard()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        foreach (var argument in (IEnumerable<string>)["-c", Guard, _file, .. StopArguments, "--dir", Folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
