using System.Globalization;
using System.Text.Json;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>An OpenTelemetry Collector that reads spans from a topic, or writes to one what it is sent.</summary>
internal sealed class CollectorPeer : Peer
{
    private const string Name = "tests";

    private readonly string _otlpPort = PeerPorts.Free().ToString(CultureInfo.InvariantCulture);

    private CollectorPeer()
        : base("collector")
    {
    }

    protected override IEnumerable<string> StopArguments => ["stop", "--name", Name];

    private string Output => Path.Combine(Folder, "spans.json");

    /// <summary>Starts one that reads a topic as an unmodified Collector does.</summary>
    public static async Task<CollectorPeer> StartReadingAsync(string brokers, string topic)
    {
        var peer = new CollectorPeer();
        await peer.StartAsync("from-kafka", brokers, "--topic", topic, "--out", peer.Output, "--name", Name);
        return peer;
    }

    /// <summary>Starts one that writes to a topic what it is sent.</summary>
    public static async Task<CollectorPeer> StartWritingAsync(string brokers, string topic)
    {
        var peer = new CollectorPeer();
        await peer.StartAsync("to-kafka", brokers, "--topic", topic, "--otlp-port", peer._otlpPort, "--name", Name);
        return peer;
    }

    /// <summary>Sends it traces of OpenTelemetry's load generator: two spans each.</summary>
    public Task GenerateAsync(int traces) => PeerCommand.RunAsync(
        "collector",
        "generate", "traces", "--otlp-http", "--otlp-insecure", "--otlp-endpoint", $"127.0.0.1:{_otlpPort}",
        "--traces", traces.ToString(CultureInfo.InvariantCulture), "--rate", "0");

    /// <summary>Returns what it has read so far, as OTLP in JSON: one element a (resource, scope, span).</summary>
    public IReadOnlyList<JsonElement> Spans()
    {
        if (!File.Exists(Output))
        {
            return [];
        }

        // It is still writing: what follows the last line end is not whole.
        var text = File.ReadAllText(Output);
        return [.. text[..(text.LastIndexOf('\n') + 1)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => OtlpJson.Spans(JsonSerializer.Deserialize<JsonElement>(line)))];
    }
}
