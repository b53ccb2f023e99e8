using System.Buffers.Binary;
using System.Net.Sockets;

namespace Telemetry.Sdk.IntegrationTests.Consuming;

/// <summary>Writes a batch that says it is compressed and is not, past every client library (https://kafka.apache.org/protocol#The_Messages_Produce, version 7).</summary>
internal static class PoisonBatch
{
    private const int LengthAndEpoch = 12;

    public static async Task WriteAsync(string bootstrapServers, string topic, int partition)
    {
        var address = bootstrapServers.Split(':');
        using var client = new TcpClient(address[0], int.Parse(address[1], null));
        await using var stream = client.GetStream();
        var request = Request(topic, partition);
        await stream.WriteAsync(Joined(Int32(request.Length), request));
        var size = new byte[4];
        await stream.ReadExactlyAsync(size);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        await stream.ReadExactlyAsync(answer);

        // Correlation id, one topic with its name, one partition with its number, then the error.
        var error = BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4 + 4 + 2 + topic.Length + 4 + 4));
        Assert.That(error, Is.Zero, "the broker takes the batch");
    }

    private static byte[] Request(string topic, int partition)
    {
        var batch = Batch();
        return Joined(
            Int16(0), Int16(7), Int32(1), Text("poison"),
            Int16(-1), Int16(1), Int32(5_000),
            Int32(1), Text(topic), Int32(1), Int32(partition), Int32(batch.Length), batch);
    }

    // https://kafka.apache.org/documentation/#recordbatch: attributes 1 = gzip.
    private static byte[] Batch()
    {
        var afterCrc = Joined(
            Int16(1), Int32(0), Int64(1_000), Int64(1_000), Int64(-1), Int16(-1), Int32(-1), Int32(1),
            System.Text.Encoding.ASCII.GetBytes("this is no gzip member at all"));
        return Joined(Int64(0), Int32(afterCrc.Length + LengthAndEpoch - 3), Int32(0), [2], Int32(0), afterCrc);
    }

    private static byte[] Text(string text) => Joined(Int16((short)text.Length), System.Text.Encoding.ASCII.GetBytes(text));

    private static byte[] Joined(params byte[][] parts) => [.. parts.SelectMany(static p => p)];

    private static byte[] Int16(short value)
    {
        var bytes = new byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int32(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int64(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
