using System.Buffers.Binary;

namespace Telemetry.Sdk.Encoding;

/// <summary>A range of sequences given up after sealing, 16 bytes big-endian in the <c>tsdk-gap</c> header: uint64 first, uint32 count, uint32 reason.</summary>
internal readonly record struct SequenceGap(ulong First, uint Count, DropReason Reason)
{
    /// <summary>Bytes of one range.</summary>
    public const int Size = 16;

    /// <summary>The most ranges in one header.</summary>
    public const int MaxRanges = 64;

    /// <summary>Returns the header value of some ranges.</summary>
    public static byte[] ToBytes(ReadOnlySpan<SequenceGap> gaps)
    {
        var bytes = new byte[gaps.Length * Size];
        for (var i = 0; i < gaps.Length; i++)
        {
            var at = bytes.AsSpan(i * Size);
            BinaryPrimitives.WriteUInt64BigEndian(at, gaps[i].First);
            BinaryPrimitives.WriteUInt32BigEndian(at[8..], gaps[i].Count);
            BinaryPrimitives.WriteUInt32BigEndian(at[12..], (uint)gaps[i].Reason);
        }

        return bytes;
    }

    /// <summary>Reads a header value; a torn last range is ignored, and so are ranges past <see cref="MaxRanges"/>.</summary>
    public static List<SequenceGap> Read(ReadOnlySpan<byte> value)
    {
        var gaps = new List<SequenceGap>();
        for (; value.Length >= Size && gaps.Count < MaxRanges; value = value[Size..])
        {
            gaps.Add(new SequenceGap(
                BinaryPrimitives.ReadUInt64BigEndian(value),
                BinaryPrimitives.ReadUInt32BigEndian(value[8..]),
                (DropReason)BinaryPrimitives.ReadUInt32BigEndian(value[12..])));
        }

        return gaps;
    }
}
