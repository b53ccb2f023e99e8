using System.Collections;
using System.Globalization;

namespace Telemetry.Sdk.Encoding;

internal sealed partial class ValueEncoder
{
    private void AppendValue(object? value, int depth)
    {
        switch (ScalarValue.KindOf(value, out var bits))
        {
            case ValueKind.Empty: break;
            case ValueKind.Text: AppendText((string)value!); break;
            case ValueKind.Bool: AppendNumber(OtlpTags.AnyBool, bits); break;
            case ValueKind.Int: AppendNumber(OtlpTags.AnyInt, bits); break;
            case ValueKind.Double: AppendDouble(bits); break;
            case ValueKind.Bytes: AppendBytes(OtlpTags.AnyBytes, (byte[])value!); break;
            default: AppendOther(value!, depth); break;
        }
    }

    private void AppendOther(object value, int depth)
    {
        if (value is char character)
        {
            AppendText([character]);
        }
        else if (depth < MaxDepth && AsPairs(value) is { } pairs)
        {
            AppendPairs(pairs, depth);
        }
        else if (depth < MaxDepth && AsElements(value) is { } elements)
        {
            AppendElements(elements, depth);
        }
        else if (!TryAppendFormatted(value))
        {
            AppendText(Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }

    private void AppendNumber(byte tag, long value)
    {
        var writer = new WireWriter(_output.Room(1 + WireSize.MaxVarint));
        writer.Byte(tag);
        writer.Varint((ulong)value);
        _output.Advance(writer.Position);
    }

    private void AppendDouble(long bits)
    {
        var writer = new WireWriter(_output.Room(1 + sizeof(double)));
        writer.Fixed64(OtlpTags.AnyDouble, (ulong)bits);
        _output.Advance(writer.Position);
    }

    private void AppendText(scoped ReadOnlySpan<char> text)
    {
        text = Cut(text);
        var writer = new WireWriter(_output.Room(WireSize.MaxText(text.Length)));
        writer.Text(OtlpTags.AnyString, text);
        _output.Advance(writer.Position);
    }

    /// <summary>Cuts a text at the limit, never inside a surrogate pair.</summary>
    private ReadOnlySpan<char> Cut(ReadOnlySpan<char> text)
    {
        var most = Math.Min(_maxTextLength, Math.Max(0, MaxBytes - Bytes) / MaxBytesPerChar);
        if (text.Length <= most)
        {
            return text;
        }

        return most > 0 && char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
    }

    private void AppendBytes(byte tag, scoped ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Math.Max(0, MaxBytes - Bytes))];
        var writer = new WireWriter(_output.Room(WireSize.Field(bytes.Length)));
        writer.Header(tag, bytes.Length);
        writer.Raw(bytes);
        _output.Advance(writer.Position);
    }

    /// <summary>Formats the values of the platform that need no string for it: ISO 8601 for times, invariant numbers.</summary>
    private bool TryAppendFormatted(object value)
    {
        var format = value is DateTime or DateTimeOffset or DateOnly or TimeOnly ? "O" : "";
        if (value is not (DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or decimal or ulong or nuint or Int128 or UInt128))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[64];
        if (!((IUtf8SpanFormattable)value).TryFormat(text, out var length, format, CultureInfo.InvariantCulture))
        {
            return false;
        }

        AppendBytes(OtlpTags.AnyString, text[..length]);
        return true;
    }

    private static object? AsPairs(object value) =>
        value is IEnumerable<KeyValuePair<string, object?>> or IDictionary ? value : null;

    /// <summary>A lazy query is not run for telemetry's sake; other types with elements know best how to show themselves.</summary>
    private static IEnumerable? AsElements(object value) => value switch
    {
        IQueryable => null,
        ICollection collection => collection,
        IEnumerable<string?> or IEnumerable<bool> or IEnumerable<int> or IEnumerable<long> or IEnumerable<double> => (IEnumerable)value,
        _ => null,
    };

    private void AppendElements(IEnumerable elements, int depth)
    {
        var array = _output.Open(OtlpTags.AnyArray);
        if (elements is IList list and not Array { Rank: > 1 })
        {
            // By index: no enumerator, and nothing is allocated for strings.
            for (var i = 0; i < list.Count && AppendElement(list[i], i, depth); i++)
            {
            }
        }
        else
        {
            var index = 0;
            foreach (var element in elements)
            {
                if (!AppendElement(element, index++, depth))
                {
                    break;
                }
            }
        }

        _output.Close(array);
    }

    /// <summary>Appends one element, or at the limit the mark; false ends the collection.</summary>
    private bool AppendElement(object? element, int index, int depth)
    {
        var more = index < MaxElements && !IsFull;
        var start = _output.Open(OtlpTags.ListValues);
        AppendValue(more ? element : TruncatedMark, depth + 1);
        _output.Close(start);
        return more;
    }

    private void AppendPairs(object pairs, int depth)
    {
        var list = _output.Open(OtlpTags.AnyKeyValueList);
        var index = 0;
        if (pairs is IEnumerable<KeyValuePair<string, object?>> typed)
        {
            foreach (var (key, value) in typed)
            {
                if (!AppendPair(key, value, index++, depth))
                {
                    break;
                }
            }
        }
        else
        {
            foreach (DictionaryEntry entry in (IDictionary)pairs)
            {
                if (!AppendPair(Convert.ToString(entry.Key, CultureInfo.InvariantCulture), entry.Value, index++, depth))
                {
                    break;
                }
            }
        }

        _output.Close(list);
    }

    private bool AppendPair(string? key, object? value, int index, int depth)
    {
        var more = index < MaxElements && !IsFull;
        var pair = _output.Open(OtlpTags.ListValues);
        if (!more || !string.IsNullOrEmpty(key))
        {
            // KeyValue.key and AnyValue.string_value have the same tag.
            AppendText(more ? key : TruncatedMark);
        }

        var start = _output.Open(OtlpTags.KeyValueValue);
        AppendValue(more ? value : true, depth + 1);
        _output.Close(start);
        _output.Close(pair);
        return more;
    }
}
