using Telemetry.Sdk.IntegrationTests.Peers;

namespace Telemetry.Sdk.IntegrationTests;

/// <summary>The independent registry: started when the first test asks, shared by all (each has subjects of its own), ended after the last one.</summary>
[SetUpFixture]
public sealed class SharedRegistry
{
    private static readonly Lazy<Task<RegistryPeer>> Independent = new(RegistryPeer.StartAsync);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (Independent is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Independent.Value).DisposeAsync();
        }
    }

    internal static Task<RegistryPeer> StartedAsync()
    {
        _ = PeerFolder.Command("registry");
        return Independent.Value;
    }
}
