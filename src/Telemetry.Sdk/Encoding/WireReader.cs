using System.Buffers.Binary;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Walks the fields of one Protobuf message, known or not, and checks every length against what is left. Never throws,
/// allocates nothing; each call reads at least one byte or ends, so it ends for every input.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="maxGroups">How deep groups may be nested; at least 1.</param>
internal ref struct WireReader(ReadOnlySpan<byte> message, int maxGroups)
{
    /// <summary>How deep groups and attribute values may be nested where nothing else is said.</summary>
    public const int MaxDepth = 32;

    private const uint MaxFieldNumber = (1u << 29) - 1;
    private const int MaxVarintBytes = 10;

    private ReadOnlySpan<byte> _rest = message;

    public WireReader(ReadOnlySpan<byte> message)
        : this(message, MaxDepth)
    {
    }

    /// <summary>Gets a value indicating whether nothing is left to read, at the end or after an error.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Gets what ended the walk; <see cref="DecodeError.None"/> at the end of the message.</summary>
    public DecodeError Error { get; private set; }

    /// <summary>Reads the next field; a group is read whole and shows as its start tag and its content. False at the end and at an error.</summary>
    public bool TryRead(out WireField field)
    {
        field = default;
        if (_rest.IsEmpty || !TryReadTag(out var tag) || !TryReadContent(tag, out var number, out var bytes))
        {
            return false;
        }

        var type = TypeOf(tag);
        if (type == WireType.EndGroup)
        {
            return Fail(DecodeError.BadGroup);
        }

        if (type == WireType.StartGroup && !TrySkipGroup(tag, out bytes))
        {
            return false;
        }

        field = new WireField(tag, number, bytes);
        return true;
    }

    /// <summary>Reads the next number of a packed field.</summary>
    public bool TryReadPacked(WireType type, out ulong number) => TryReadContent((uint)type, out number, out _);

    private static WireType TypeOf(uint tag) => (WireType)(tag & 7);

    private bool TryReadTag(out uint tag)
    {
        tag = 0;
        if (!TryReadVarint(out var value))
        {
            return false;
        }

        if (value >> 3 is 0 or > MaxFieldNumber || (value & 7) > (ulong)WireType.Fixed32)
        {
            return Fail(DecodeError.BadTag);
        }

        tag = (uint)value;
        return true;
    }

    /// <summary>Reads what follows a tag; nothing for the borders of a group.</summary>
    private bool TryReadContent(uint tag, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        switch (TypeOf(tag))
        {
            case WireType.Varint:
                return TryReadVarint(out number);
            case WireType.Fixed64:
                return TryReadFixed(sizeof(ulong), out number);
            case WireType.Fixed32:
                return TryReadFixed(sizeof(uint), out number);
            case WireType.Bytes:
                return TryReadVarint(out var length) && TryTake(length, out bytes);
            default:
                return true;
        }
    }

    private bool TryReadFixed(int size, out ulong number)
    {
        number = 0;
        if (!TryTake((ulong)size, out var bytes))
        {
            return false;
        }

        number = size == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < _rest.Length; i++)
        {
            if (i == MaxVarintBytes)
            {
                return Fail(DecodeError.BadVarint);
            }

            var next = _rest[i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return Fail(_rest.Length >= MaxVarintBytes ? DecodeError.BadVarint : DecodeError.Truncated);
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> bytes)
    {
        if (length > (ulong)_rest.Length)
        {
            bytes = default;
            return Fail(DecodeError.Truncated);
        }

        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    /// <summary>Skips a group whose start is read, with a stack of its own instead of recursion.</summary>
    private bool TrySkipGroup(uint start, out ReadOnlySpan<byte> content)
    {
        content = _rest;
        Span<uint> open = stackalloc uint[maxGroups];
        open[0] = start >> 3;
        var depth = 1;
        var left = 0;
        while (depth > 0)
        {
            left = _rest.Length;
            if (!TryReadTag(out var tag) || !TryReadContent(tag, out _, out _))
            {
                return false;
            }

            if (TypeOf(tag) == WireType.EndGroup && open[--depth] != tag >> 3)
            {
                return Fail(DecodeError.BadGroup);
            }

            if (TypeOf(tag) == WireType.StartGroup)
            {
                if (depth == maxGroups)
                {
                    return Fail(DecodeError.TooDeep);
                }

                open[depth++] = tag >> 3;
            }
        }

        content = content[..^left];
        return true;
    }

    private bool Fail(DecodeError error)
    {
        Error = error;
        _rest = default;
        return false;
    }
}
