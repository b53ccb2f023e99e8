using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Sdk.Encoding;

/// <summary>Writes attributes (repeated <c>KeyValue</c>), each looked at once. Not thread-safe.</summary>
internal sealed class AttributeEncoder
{
    // The tag and length of the pair and of the value, and the tag of what the value holds.
    private const int MaxOverhead = (2 * (1 + WireSize.MaxLength)) + 1;

    // Tag and length of the value, tag and length of its text.
    private const int ShortTextHeader = 4;

    private readonly MessageBuffer _output;
    private readonly ValueEncoder _values;
    private readonly KeyCache _keys = new();

    public AttributeEncoder(MessageBuffer output, ValueEncoder values) => (_output, _values) = (output, values);

    /// <summary>Writes attributes as fields with a one-byte tag.</summary>
    /// <exception cref="Exception">Whatever a value throws when it is enumerated or asked for its text.</exception>
    public void Append(byte tag, ReadOnlySpan<KeyValuePair<string, object?>> items)
    {
        foreach (ref readonly var item in items)
        {
            Append(tag, item.Key, item.Value);
        }
    }

    /// <summary>Writes one attribute.</summary>
    public void Append(byte tag, string key, object? value)
    {
        var start = _output.Count;
        var keyField = _keys.Get(key);
        if (value is string text)
        {
            AppendText(tag, keyField, text);
        }
        else
        {
            AppendOther(tag, keyField, value);
        }

        _output.Settle(start);
    }

    /// <summary>Writes an attribute whose value is a text: as if it were ASCII, and once more where it is not.</summary>
    private void AppendText(byte tag, ReadOnlySpan<byte> keyField, string text)
    {
        var room = _output.Room(checked(MaxOverhead + keyField.Length + WireSize.MaxText(text.Length)));
        var start = TextHeader(room, tag, keyField, text.Length);
        if (Ascii.FromUtf16(text, room[start..], out _) == OperationStatus.Done)
        {
            _output.Advance(start + text.Length);
            return;
        }

        var length = WireSize.Text(text);
        start = TextHeader(room, tag, keyField, length);
        _output.Advance(start + System.Text.Encoding.UTF8.GetBytes(text, room[start..]));
    }

    private void AppendOther(byte tag, ReadOnlySpan<byte> keyField, object? value)
    {
        switch (ScalarValue.KindOf(value, out var bits))
        {
            case ValueKind.Int: AppendNumber(tag, keyField, OtlpTags.AnyInt, (ulong)bits); break;
            case ValueKind.Bool: AppendNumber(tag, keyField, OtlpTags.AnyBool, (ulong)bits); break;
            case ValueKind.Double: AppendDouble(tag, keyField, (ulong)bits); break;
            case ValueKind.Bytes: AppendBytes(tag, keyField, (byte[])value!); break;
            case ValueKind.Empty: _output.Advance(Header(_output.Room(MaxOverhead + keyField.Length), tag, keyField, valueLength: 0)); break;
            default: AppendNested(tag, keyField, value!); break;
        }
    }

    private void AppendNumber(byte tag, ReadOnlySpan<byte> keyField, byte numberTag, ulong number)
    {
        var room = _output.Room(MaxOverhead + keyField.Length + WireSize.MaxVarint);
        var writer = new WireWriter(room, Header(room, tag, keyField, 1 + WireSize.Varint(number)));
        writer.Byte(numberTag);
        writer.Varint(number);
        _output.Advance(writer.Position);
    }

    private void AppendDouble(byte tag, ReadOnlySpan<byte> keyField, ulong bits)
    {
        var room = _output.Room(MaxOverhead + keyField.Length + sizeof(double));
        var writer = new WireWriter(room, Header(room, tag, keyField, 1 + sizeof(double)));
        writer.Fixed64(OtlpTags.AnyDouble, bits);
        _output.Advance(writer.Position);
    }

    private void AppendBytes(byte tag, ReadOnlySpan<byte> keyField, byte[] bytes)
    {
        var room = _output.Room(checked(MaxOverhead + keyField.Length + WireSize.Field(bytes.Length)));
        var writer = new WireWriter(room, Header(room, tag, keyField, WireSize.Field(bytes.Length)));
        writer.Header(OtlpTags.AnyBytes, bytes.Length);
        writer.Raw(bytes);
        _output.Advance(writer.Position);
    }

    /// <summary>Writes an attribute whose length is only known when it is written.</summary>
    private void AppendNested(byte tag, ReadOnlySpan<byte> keyField, object value)
    {
        var pair = _output.Open(tag);
        _output.Raw(keyField);
        var content = _output.Open(OtlpTags.KeyValueValue);
        _values.Append(value);
        _output.Close(content);
        _output.Close(pair);
    }

    private static int TextHeader(Span<byte> room, byte tag, ReadOnlySpan<byte> keyField, int length)
    {
        var pairLength = keyField.Length + ShortTextHeader + length;
        if (pairLength < 0x80)
        {
            // The usual attribute, worth a way of its own: every length has one byte.
            room[1] = (byte)pairLength;
            room[0] = tag;
            keyField.CopyTo(room[2..]);
            BinaryPrimitives.WriteUInt32LittleEndian(
                room[(2 + keyField.Length)..],
                OtlpTags.KeyValueValue | (uint)(2 + length) << 8 | OtlpTags.AnyString << 16 | (uint)length << 24);
            return 2 + keyField.Length + ShortTextHeader;
        }

        var writer = new WireWriter(room, Header(room, tag, keyField, WireSize.Field(length)));
        writer.Header(OtlpTags.AnyString, length);
        return writer.Position;
    }

    /// <summary>Writes what stands before the content of the <c>AnyValue</c> and returns where that begins.</summary>
    private static int Header(Span<byte> room, byte tag, ReadOnlySpan<byte> keyField, int valueLength)
    {
        var writer = new WireWriter(room);
        writer.Header(tag, keyField.Length + WireSize.Field(valueLength));
        writer.Raw(keyField);
        writer.Header(OtlpTags.KeyValueValue, valueLength);
        return writer.Position;
    }
}
