using System.Globalization;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Apicurio Registry behind Confluent's REST interface: no GUIDs, and no verdicts on schemas of official clients.</summary>
internal sealed class RegistryPeer : Peer
{
    private readonly string _port = PeerPorts.Free().ToString(CultureInfo.InvariantCulture);

    private RegistryPeer()
        : base("registry")
    {
    }

    public string Url => $"http://127.0.0.1:{_port}/apis/ccompat/v7";

    protected override IEnumerable<string> StopArguments => ["stop", "--port", _port];

    public static async Task<RegistryPeer> StartAsync()
    {
        var peer = new RegistryPeer();
        await peer.StartAsync("start", "--port", peer._port);
        return peer;
    }
}
