using System.Globalization;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>A real Apache Kafka of one node.</summary>
internal sealed class KafkaPeer : Peer
{
    // Its controller listens so far above it.
    private const int ControllerDistance = 100;

    private readonly string _port = PeerPorts.Free(ControllerDistance).ToString(CultureInfo.InvariantCulture);

    private KafkaPeer()
        : base("kafka")
    {
    }

    public string BootstrapServers => $"127.0.0.1:{_port}";

    /// <summary>Gets the file with the certificate authority of a secure one.</summary>
    public string CertificateAuthority => Path.Combine(Folder, "ca.pem");

    protected override IEnumerable<string> StopArguments => ["wipe", "--port", _port];

    /// <summary>Starts one without listeners' security, which creates no topic by itself.</summary>
    public static Task<KafkaPeer> StartPlainAsync() => BeginAsync("--set", "auto.create.topics.enable=false");

    /// <summary>Starts one with TLS, passwords and access rights, which creates topics of 4 partitions for whoever asks for them.</summary>
    public static Task<KafkaPeer> StartSecureAsync() => BeginAsync("--secure", "--set", "auto.create.topics.enable=true");

    private static async Task<KafkaPeer> BeginAsync(params IEnumerable<string> arguments)
    {
        var peer = new KafkaPeer();
        await peer.StartAsync(["start", "--port", peer._port, .. arguments]);
        return peer;
    }
}
