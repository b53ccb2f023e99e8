using Confluent.Kafka;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>Value and headers of a record, as they travel to an official client of another language and back.</summary>
internal sealed record PeerRecord(byte[] Value, IReadOnlyList<(string Name, byte[] Content)> Headers)
{
    public static PeerRecord Of(ConsumeResult<byte[], byte[]> read) =>
        new(read.Message.Value, [.. read.Message.Headers.Select(header => (header.Key, header.GetValueBytes()))]);

    public static PeerRecord Of(byte[] value, Headers headers) => new(value, [.. headers.Select(header => (header.Key, header.GetValueBytes()))]);

    /// <summary>Returns the headers as Confluent.Kafka has them.</summary>
    public Headers ToHeaders()
    {
        var headers = new Headers();
        foreach (var (name, content) in Headers)
        {
            headers.Add(name, content);
        }

        return headers;
    }
}
