using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Telemetry.Sdk.Encoding;

/// <summary>Writes Protobuf wire forms into memory that has room for them.</summary>
internal ref struct WireWriter(Span<byte> destination, int position = 0)
{
    private readonly Span<byte> _destination = destination;
    private int _position = position;

    /// <summary>Gets how many bytes are written, with those that stood there before.</summary>
    public readonly int Position => _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
            _position = LongVarint(_destination, _position, value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fixed32(byte tag, uint value)
    {
        _destination[_position++] = tag;
        BinaryPrimitives.WriteUInt32LittleEndian(_destination[_position..], value);
        _position += sizeof(uint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    /// <summary>Writes a fixed field; zero is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NonZero(byte tag, ulong value)
    {
        if (value != 0)
        {
            Fixed64(tag, value);
        }
    }

    /// <summary>Writes a count; zero is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(byte tag, int count)
    {
        if (count > 0)
        {
            Header(tag, count);
        }
    }

    /// <summary>Writes a text field, also an empty one, into room for <see cref="WireSize.MaxText"/> bytes.</summary>
    /// <remarks>Nearly every text is ASCII, where the length is known beforehand; any other is written a second time.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Text(byte tag, scoped ReadOnlySpan<char> text)
    {
        var start = _position;
        Header(tag, text.Length);
        if (Ascii.FromUtf16(text, _destination[_position..], out var length) != OperationStatus.Done)
        {
            _position = start;
            length = System.Text.Encoding.UTF8.GetByteCount(text);
            Header(tag, length);
            System.Text.Encoding.UTF8.GetBytes(text, _destination[_position..]);
        }

        _position += length;
    }

    /// <summary>Writes a text field as <see cref="Text"/> does; an empty one is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NonEmpty(byte tag, scoped ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
        {
            Text(tag, text);
        }
    }

    /// <summary>Writes bytes without tag and length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[_position..]);
        _position += bytes.Length;
    }

    /// <summary>Writes an id given in hexadecimal, with tag and length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Id(byte tag, string hex)
    {
        var length = hex.Length / 2;
        Header(tag, length);
        Convert.FromHexString(hex, _destination.Slice(_position, length), out _, out _);
        _position += length;
    }

    /// <summary>Gives the next bytes to the caller to fill.</summary>
    public Span<byte> Take(int length)
    {
        var taken = _destination.Slice(_position, length);
        _position += length;
        return taken;
    }

    // Static, so that a writer can live in registers: its address is never taken.
    private static int LongVarint(Span<byte> destination, int position, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            destination[position++] = (byte)(value | 0x80);
        }

        destination[position++] = (byte)value;
        return position;
    }
}
