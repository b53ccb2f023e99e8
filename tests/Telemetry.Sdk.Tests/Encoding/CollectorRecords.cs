using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>Records that an OpenTelemetry Collector wrote, with what an independent decoder found in them (its <c>readme</c> tells more).</summary>
internal sealed record CollectorRecords(
    [property: JsonPropertyName("partition")] int Partition,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("value")] byte[] Value,
    [property: JsonPropertyName("spans")] IReadOnlyList<CollectorSpan> Spans)
{
    public static IReadOnlyList<CollectorRecords> All { get; } = Read();

    private static List<CollectorRecords> Read()
    {
        using var stream = typeof(CollectorRecords).Assembly.GetManifestResourceStream("collector-records.json")!;
        return JsonDocument.Parse(stream).RootElement.GetProperty("records").Deserialize<List<CollectorRecords>>()!;
    }
}
