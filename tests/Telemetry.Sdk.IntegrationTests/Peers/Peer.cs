namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>A server of somebody else's that a test started, in a folder of its own; disposing it ends exactly that one.</summary>
internal abstract class Peer(string command) : IAsyncDisposable
{
    // First of all: without the command there is nothing to clean up.
    private readonly string _file = PeerFolder.Command(command);

    /// <summary>Gets the folder of this one peer: its settings, logs and data.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("telemetry-peer-").FullName;

    /// <summary>Gets the arguments that end it.</summary>
    protected abstract IEnumerable<string> StopArguments { get; }

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(Folder))
        {
            return;
        }

        await PeerCommand.RunFileAsync(_file, [.. StopArguments, "--dir", Folder]);
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Starts it; what came up of one that failed is ended.</summary>
    protected async Task<string> StartAsync(params IEnumerable<string> arguments)
    {
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
}
