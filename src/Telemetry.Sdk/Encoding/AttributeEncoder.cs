namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Measures and writes attributes (repeated <c>KeyValue</c>). Everything is measured first and then written in the same
/// order; what must not be asked twice is kept between. Not thread-safe.
/// </summary>
internal sealed class AttributeEncoder
{
    private readonly LengthQueue _lengths;
    private readonly ValueBuffer _values;
    private readonly KeyCache _keys = new();

    public AttributeEncoder(LengthQueue lengths, ValueBuffer values) => (_lengths, _values) = (lengths, values);

    /// <summary>Returns the bytes of the attributes as a field with a one-byte tag.</summary>
    /// <exception cref="Exception">Whatever a value throws when it is enumerated or asked for its text.</exception>
    public int Measure(ReadOnlySpan<KeyValuePair<string, object?>> items)
    {
        var size = 0;
        foreach (ref readonly var item in items)
        {
            size += Measure(item.Key, item.Value);
        }

        return size;
    }

    /// <summary>Returns the bytes of one attribute.</summary>
    public int Measure(string key, object? value)
    {
        var keyLength = _lengths.Push(_keys.Measure(key));
        return WireSize.Field(PairLength(keyLength, MeasureValue(value)));
    }

    public void Write(ref WireWriter writer, byte tag, scoped ReadOnlySpan<KeyValuePair<string, object?>> items)
    {
        foreach (ref readonly var item in items)
        {
            Write(ref writer, tag, item.Key, item.Value);
        }
    }

    private static int PairLength(int keyLength, int valueLength) =>
        (keyLength == 0 ? 0 : WireSize.Field(keyLength)) + WireSize.Field(valueLength);

    // What is pushed is the length of the content, from which the length of the AnyValue follows.
    private int MeasureValue(object? value)
    {
        switch (ScalarValue.KindOf(value, out var bits))
        {
            case ValueKind.Text: return WireSize.Field(_lengths.Push(WireSize.Text((string)value!)));
            case ValueKind.Int: return 1 + WireSize.Varint((ulong)bits);
            case ValueKind.Bool: return 2;
            case ValueKind.Double: return 1 + sizeof(double);
            case ValueKind.Bytes: return WireSize.Field(((byte[])value!).Length);
            case ValueKind.Other: return _lengths.Push(_values.Append(value!));
            default: return 0;
        }
    }

    private void Write(ref WireWriter writer, byte tag, string key, object? value)
    {
        var keyLength = _lengths.Next();
        var kind = ScalarValue.KindOf(value, out var bits);
        var contentLength = kind switch
        {
            ValueKind.Text or ValueKind.Other => _lengths.Next(),
            ValueKind.Bytes => ((byte[])value!).Length,
            _ => 0,
        };
        var valueLength = kind switch
        {
            ValueKind.Text or ValueKind.Bytes => WireSize.Field(contentLength),
            ValueKind.Int => 1 + WireSize.Varint((ulong)bits),
            ValueKind.Bool => 2,
            ValueKind.Double => 1 + sizeof(double),
            _ => contentLength,
        };

        writer.Header(tag, PairLength(keyLength, valueLength));
        WriteKey(ref writer, key, keyLength);
        writer.Header(OtlpTags.KeyValueValue, valueLength);
        WriteValue(ref writer, kind, value, bits, contentLength);
    }

    private void WriteKey(ref WireWriter writer, string key, int length)
    {
        if (length == 0)
        {
            return;
        }

        if (_keys.TryGet(key, out var bytes))
        {
            writer.Header(OtlpTags.KeyValueKey, length);
            writer.Raw(bytes);
        }
        else
        {
            writer.Text(OtlpTags.KeyValueKey, key, length);
        }
    }

    private void WriteValue(ref WireWriter writer, ValueKind kind, object? value, long bits, int contentLength)
    {
        switch (kind)
        {
            case ValueKind.Text:
                writer.Text(OtlpTags.AnyString, (string)value!, contentLength);
                break;
            case ValueKind.Int:
                writer.Byte(OtlpTags.AnyInt);
                writer.Varint((ulong)bits);
                break;
            case ValueKind.Bool:
                writer.Byte(OtlpTags.AnyBool);
                writer.Byte((byte)bits);
                break;
            case ValueKind.Double:
                writer.Fixed64(OtlpTags.AnyDouble, (ulong)bits);
                break;
            case ValueKind.Bytes:
                writer.Header(OtlpTags.AnyBytes, contentLength);
                writer.Raw((byte[])value!);
                break;
            case ValueKind.Other:
                _values.CopyNext(ref writer, contentLength);
                break;
        }
    }
}
