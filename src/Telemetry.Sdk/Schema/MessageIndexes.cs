using System.Buffers;
using System.Collections.Immutable;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// The message indexes of Confluent's Protobuf wire format: the count, then the positions from the file's top-level messages
/// down to the type, each a zigzag varint; <c>[0]</c> is the single byte 0.
/// https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
/// </summary>
internal static class MessageIndexes
{
    /// <summary>The deepest nesting that is read; a longer path is damage, not a schema.</summary>
    public const int MaxDepth = 32;

    private const int MaxVarintBytes = 5;

    private static readonly ImmutableArray<int> FirstMessage = [0];

    // Most files hold few messages: their paths are shared, so that reading a record allocates nothing.
    private static readonly ImmutableArray<int>[] TopLevel = [.. Enumerable.Range(0, 128).Select(i => ImmutableArray.Create(i))];

    /// <summary>Returns the encoded indexes of a type. Synthetic map entries count, as they do in the .NET, Python and Java clients.</summary>
    public static byte[] Of(MessageDescriptor type) => Encode(PathOf(type));

    /// <summary>Returns the path of a type in its file, root first.</summary>
    public static ImmutableArray<int> PathOf(MessageDescriptor type)
    {
        var path = new Stack<int>();
        for (var at = type; at is not null; at = at.ContainingType)
        {
            path.Push(at.Index);
        }

        return [.. path];
    }

    /// <summary>Returns the encoded form of a path.</summary>
    public static byte[] Encode(ReadOnlySpan<int> path)
    {
        if (path is [0])
        {
            return [0];
        }

        var bytes = new ArrayBufferWriter<byte>((path.Length + 1) * MaxVarintBytes);
        WriteZigZag(bytes, path.Length);
        foreach (var index in path)
        {
            WriteZigZag(bytes, index);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Returns the encoded form of a path.</summary>
    public static byte[] Encode(ImmutableArray<int> path) => Encode(path.AsSpan());

    /// <summary>Skips encoded indexes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int consumed) => TryRead(bytes, out consumed, out _);

    /// <summary>Reads encoded indexes; the count is bounded before anything is allocated.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int consumed, out ImmutableArray<int> path)
    {
        (consumed, path) = (0, default);
        if (!TryReadZigZag(bytes, ref consumed, out var count) || count is < 0 or > MaxDepth)
        {
            return false;
        }

        Span<int> read = stackalloc int[MaxDepth];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadZigZag(bytes, ref consumed, out read[i]) || read[i] < 0)
            {
                return false;
            }
        }

        path = Shared(read[..count]);
        return true;
    }

    private static ImmutableArray<int> Shared(ReadOnlySpan<int> path) => path switch
    {
        [] => FirstMessage,
        [var only] when only < TopLevel.Length => TopLevel[only],
        _ => [.. path],
    };

    private static void WriteZigZag(ArrayBufferWriter<byte> bytes, int value)
    {
        var rest = (uint)((value << 1) ^ (value >> 31));
        var at = bytes.GetSpan(MaxVarintBytes);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            at[length++] = (byte)(rest | 0x80);
        }

        at[length++] = (byte)rest;
        bytes.Advance(length);
    }

    private static bool TryReadZigZag(ReadOnlySpan<byte> bytes, ref int at, out int value)
    {
        ulong raw = 0;
        for (var shift = 0; shift < MaxVarintBytes * 7 && at < bytes.Length; shift += 7)
        {
            var b = bytes[at++];
            raw |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                value = (int)((uint)raw >> 1) ^ -(int)(raw & 1);
                return raw <= uint.MaxValue;
            }
        }

        value = 0;
        return false;
    }
}
