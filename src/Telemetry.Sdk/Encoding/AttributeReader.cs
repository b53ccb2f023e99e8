namespace Telemetry.Sdk.Encoding;

/// <summary>Reads attributes (repeated <c>KeyValue</c>) and their values out of a message's bytes.</summary>
internal static class AttributeReader
{
    /// <summary>Adds the attributes of a resource (<see cref="OtlpReader.Resource"/>) to a dictionary.</summary>
    public static DecodeError ReadResource(ReadOnlySpan<byte> resource, Dictionary<string, object?> into) =>
        Read(resource, OtlpTags.ResourceAttributes, into);

    /// <summary>Adds the attributes that stand in a message under a tag.</summary>
    public static DecodeError Read(ReadOnlySpan<byte> message, uint tag, Dictionary<string, object?> into) =>
        Read(message, tag, into, depth: 0);

    /// <summary>Looks one attribute up; the last one with the key counts, as everywhere. False where it is absent or damaged.</summary>
    public static bool TryGet(ReadOnlySpan<byte> message, uint tag, ReadOnlySpan<byte> keyUtf8, out object? value)
    {
        value = null;
        ReadOnlySpan<byte> found = default;
        var isFound = false;
        var fields = new WireReader(message);
        while (fields.TryRead(out var field))
        {
            if (field.Tag == tag && TrySplit(field.Bytes, out var key, out var any) == DecodeError.None && key.SequenceEqual(keyUtf8))
            {
                found = any;
                isFound = true;
            }
        }

        return isFound && TryReadValue(found, depth: 0, out value) == DecodeError.None;
    }

    private static DecodeError Read(ReadOnlySpan<byte> message, uint tag, Dictionary<string, object?> into, int depth)
    {
        var fields = new WireReader(message);
        while (fields.TryRead(out var field))
        {
            if (field.Tag == tag)
            {
                var error = TrySplit(field.Bytes, out var key, out var any);
                object? value = null;
                if (error != DecodeError.None || (error = TryReadValue(any, depth, out value)) != DecodeError.None)
                {
                    return error;
                }

                into[System.Text.Encoding.UTF8.GetString(key)] = value;
            }
        }

        return fields.Error;
    }

    private static DecodeError TrySplit(ReadOnlySpan<byte> pair, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> any)
    {
        key = default;
        any = default;
        var fields = new WireReader(pair);
        while (fields.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.KeyValueKey: key = field.Bytes; break;
                case OtlpTags.KeyValueValue: any = field.Bytes; break;
            }
        }

        return fields.Error;
    }

    private static DecodeError TryReadValue(ReadOnlySpan<byte> any, int depth, out object? value)
    {
        value = null;
        if (depth == WireReader.MaxDepth)
        {
            return DecodeError.TooDeep;
        }

        var fields = new WireReader(any);
        while (fields.TryRead(out var field))
        {
            var error = DecodeError.None;
            switch (field.Tag)
            {
                case OtlpTags.AnyString: value = System.Text.Encoding.UTF8.GetString(field.Bytes); break;
                case OtlpTags.AnyBool: value = field.Number != 0; break;
                case OtlpTags.AnyInt: value = (long)field.Number; break;
                case OtlpTags.AnyDouble: value = BitConverter.UInt64BitsToDouble(field.Number); break;
                case OtlpTags.AnyBytes: value = field.Bytes.ToArray(); break;
                case OtlpTags.AnyArray: error = TryReadArray(field.Bytes, depth + 1, out value); break;
                case OtlpTags.AnyKeyValueList:
                    var list = new Dictionary<string, object?>(StringComparer.Ordinal);
                    error = Read(field.Bytes, OtlpTags.ListValues, list, depth + 1);
                    value = list;
                    break;
            }

            if (error != DecodeError.None)
            {
                return error;
            }
        }

        return fields.Error;
    }

    private static DecodeError TryReadArray(ReadOnlySpan<byte> array, int depth, out object? value)
    {
        var elements = new List<object?>();
        value = null;
        var fields = new WireReader(array);
        while (fields.TryRead(out var field))
        {
            if (field.Tag == OtlpTags.ListValues)
            {
                var error = TryReadValue(field.Bytes, depth, out var element);
                if (error != DecodeError.None)
                {
                    return error;
                }

                elements.Add(element);
            }
        }

        value = elements.ToArray();
        return fields.Error;
    }
}
