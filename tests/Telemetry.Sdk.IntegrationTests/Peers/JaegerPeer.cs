using System.Globalization;
using System.Text.Json;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Jaeger v2 that reads spans from a topic, and its query interface.</summary>
internal sealed class JaegerPeer : Peer
{
    // Its gRPC interface listens one below.
    private readonly string _port = PeerPorts.Free(-1).ToString(CultureInfo.InvariantCulture);
    private readonly HttpClient _http = new();

    private JaegerPeer()
        : base("jaeger")
    {
    }

    protected override IEnumerable<string> StopArguments => ["stop", "--http-port", _port];

    public static async Task<JaegerPeer> StartAsync(string brokers, string topic)
    {
        var peer = new JaegerPeer();
        await peer.StartAsync("start", brokers, "--topic", topic, "--http-port", peer._port);
        return peer;
    }

    /// <summary>Returns the spans that it has of a trace.</summary>
    public async Task<IReadOnlyList<JsonElement>> SpansAsync(string traceId)
    {
        using var answer = await _http.GetAsync($"http://127.0.0.1:{_port}/api/traces/{traceId}");
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }

        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. json.RootElement.GetProperty("data").EnumerateArray().SelectMany(t => t.GetProperty("spans").EnumerateArray()).Select(s => s.Clone())];
    }

    /// <summary>Returns the names of the services that it knows.</summary>
    public async Task<IReadOnlyList<string>> ServicesAsync()
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync($"http://127.0.0.1:{_port}/api/services"));
        var data = json.RootElement.GetProperty("data");
        return data.ValueKind == JsonValueKind.Null ? [] : [.. data.EnumerateArray().Select(s => s.GetString()!)];
    }
}
