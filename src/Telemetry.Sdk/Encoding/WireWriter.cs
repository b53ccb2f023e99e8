using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Telemetry.Sdk.Encoding;

/// <summary>Writes Protobuf wire forms into memory that was measured before.</summary>
internal ref struct WireWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _position;

    /// <summary>Gets how many bytes are written.</summary>
    public readonly int Position => _position;

    public void Byte(byte value) => _destination[_position++] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Varint(ulong value)
    {
        if (value < 0x80)
        {
            _destination[_position++] = (byte)value;
        }
        else
        {
            LongVarint(value);
        }
    }

    public void Fixed32(byte tag, uint value)
    {
        _destination[_position++] = tag;
        BinaryPrimitives.WriteUInt32LittleEndian(_destination[_position..], value);
        _position += sizeof(uint);
    }

    public void Fixed64(byte tag, ulong value)
    {
        _destination[_position++] = tag;
        BinaryPrimitives.WriteUInt64LittleEndian(_destination[_position..], value);
        _position += sizeof(ulong);
    }

    /// <summary>Writes the tag and the length of a field whose bytes the caller writes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Header(byte tag, int length)
    {
        _destination[_position++] = tag;
        Varint((uint)length);
    }

    /// <summary>Writes a count; zero is left out.</summary>
    public void Count(byte tag, int count)
    {
        if (count > 0)
        {
            Header(tag, count);
        }
    }

    /// <summary>Writes a text field of a measured length, also an empty one.</summary>
    public void Text(byte tag, string? text, int length)
    {
        Header(tag, length);
        _position += System.Text.Encoding.UTF8.GetBytes(text, _destination.Slice(_position, length));
    }

    /// <summary>Writes bytes without tag and length.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[_position..]);
        _position += bytes.Length;
    }

    /// <summary>Gives the next bytes to the caller to fill.</summary>
    public Span<byte> Take(int length)
    {
        var taken = _destination.Slice(_position, length);
        _position += length;
        return taken;
    }

    private void LongVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _destination[_position++] = (byte)(value | 0x80);
        }

        _destination[_position++] = (byte)value;
    }
}
