using System.Text.Json;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

/// <summary>Records as an OpenTelemetry Collector wrote them, and what an independent decoder found in them.</summary>
internal static class CollectorRecords
{
    public static IReadOnlyList<CollectorRecord> Load()
    {
        using var stream = typeof(CollectorRecords).Assembly.GetManifestResourceStream("collector-records.json")!;
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.GetProperty("records").EnumerateArray().Select(static r => new CollectorRecord(
            r.GetProperty("partition").GetInt32(),
            r.GetProperty("key").GetString()!,
            r.GetProperty("value").GetBytesFromBase64(),
            [.. r.GetProperty("spans").EnumerateArray().Select(static s => s.GetProperty("spanId").GetString()!)]))];
    }
}

internal sealed record CollectorRecord(int Partition, string TraceId, byte[] Value, IReadOnlyList<string> SpanIds);
