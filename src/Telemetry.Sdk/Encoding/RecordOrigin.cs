using System.Buffers.Binary;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// The value of the <c>tsdk-origin</c> header: 16-byte instance id, uint32 lane, uint64 first sequence, uint32 count, all
/// big-endian, 32 bytes. Sequences are contiguous per (instance, topic, lane), one a span or an event.
/// </summary>
internal readonly record struct RecordOrigin(Guid InstanceId, uint Lane, ulong FirstSequence, uint Count)
{
    /// <summary>Bytes of the header value.</summary>
    public const int Size = 32;

    /// <summary>Returns the header value.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        InstanceId.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), Lane);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(20), FirstSequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(28), Count);
        return bytes;
    }

    /// <summary>Reads a header value; a longer one is a later version whose rest is ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out RecordOrigin origin)
    {
        if (value.Length < Size)
        {
            origin = default;
            return false;
        }

        origin = new RecordOrigin(
            new Guid(value[..16], bigEndian: true),
            BinaryPrimitives.ReadUInt32BigEndian(value[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(value[20..]),
            BinaryPrimitives.ReadUInt32BigEndian(value[28..]));
        return true;
    }
}
