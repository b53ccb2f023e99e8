using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Decodes a message by its descriptor, as generated code would: packed and unpacked lists both ways, the last of several values, merged messages,
/// one member of a oneof, defaults of missing map keys and values. Never throws; what it allocates is bounded by the bytes it gets.
/// https://protobuf.dev/programming-guides/encoding/
/// </summary>
internal static class DynamicDecoder
{
    /// <summary>How deep messages, map entries and groups may be nested: the limit of Google's parser.</summary>
    public const int MaxDepth = 100;

    // Most lists of numbers hold few different ones.
    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>Adds a message's fields to a target that is at this depth.</summary>
    public static DecodeError TryDecode(DynamicMessage target, ReadOnlySpan<byte> bytes, int depth = 0)
    {
        var fields = new WireReader(bytes, Math.Max(1, MaxDepth - depth));
        while (fields.TryRead(out var field))
        {
            var error = Add(target, field, depth);
            if (error != DecodeError.None)
            {
                return error;
            }
        }

        return fields.Error;
    }

    private static DecodeError Add(DynamicMessage target, WireField field, int depth)
    {
        var wire = (WireType)(field.Tag & 7);
        var known = target.Descriptor.FindFieldByNumber((int)(field.Tag >> 3));
        var expected = known is null ? default : WireTypeOf(known);
        if (known is not null && wire == expected)
        {
            return expected is WireType.Bytes or WireType.StartGroup
                ? AddContent(target, known, field.Bytes, depth)
                : AddValue(target, known, Number(known, field.Number));
        }

        if (known is { IsRepeated: true } && wire == WireType.Bytes && expected != WireType.StartGroup)
        {
            return AddPacked(target, known, expected, field.Bytes);
        }

        target.AddUnknown((int)(field.Tag >> 3), wire switch
        {
            WireType.Bytes or WireType.StartGroup => ByteString.CopyFrom(field.Bytes),
            WireType.Fixed32 => (uint)field.Number,
            _ => field.Number,
        });
        return DecodeError.None;
    }

    private static WireType WireTypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireType.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireType.Bytes,
        FieldType.Group => WireType.StartGroup,
        _ => WireType.Varint,
    };

    private static DecodeError AddPacked(DynamicMessage target, FieldDescriptor field, WireType type, ReadOnlySpan<byte> bytes)
    {
        var numbers = new WireReader(bytes);
        while (!numbers.IsAtEnd && numbers.TryReadPacked(type, out var number))
        {
            AddValue(target, field, Number(field, number));
        }

        return numbers.Error;
    }

    private static DecodeError AddContent(DynamicMessage target, FieldDescriptor field, ReadOnlySpan<byte> bytes, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                return Utf8.IsValid(bytes) ? AddValue(target, field, System.Text.Encoding.UTF8.GetString(bytes)) : DecodeError.BadText;
            case FieldType.Bytes:
                return AddValue(target, field, ByteString.CopyFrom(bytes));
            default:
                return depth >= MaxDepth ? DecodeError.TooDeep
                    : field.IsMap ? AddEntry(target, field, bytes, depth + 1)
                    : AddMessage(target, field, bytes, depth + 1);
        }
    }

    private static DecodeError AddMessage(DynamicMessage target, FieldDescriptor field, ReadOnlySpan<byte> bytes, int depth)
    {
        if (!field.IsRepeated && target.Get(field.FieldNumber) is DynamicMessage present)
        {
            return TryDecode(present, bytes, depth);
        }

        var message = new DynamicMessage(field.MessageType);
        AddValue(target, field, message);
        return TryDecode(message, bytes, depth);
    }

    private static DecodeError AddEntry(DynamicMessage target, FieldDescriptor field, ReadOnlySpan<byte> bytes, int depth)
    {
        var entry = new DynamicMessage(field.MessageType);
        var error = TryDecode(entry, bytes, depth);
        if (target.Get(field.FieldNumber) is not Dictionary<object, object> map)
        {
            map = new(MapKeyComparer.Instance);
            target.Set(field, map);
        }

        map[entry.Get(1) ?? Default(field.MessageType.FindFieldByNumber(1))] = entry.Get(2) ?? Default(field.MessageType.FindFieldByNumber(2));
        return error;
    }

    private static DecodeError AddValue(DynamicMessage target, FieldDescriptor field, object value)
    {
        if (field.IsRepeated)
        {
            if (target.Get(field.FieldNumber) is List<object> list)
            {
                list.Add(value);
            }
            else
            {
                target.Set(field, new List<object> { value });
            }
        }
        else if (field.HasPresence || !IsDefault(value))
        {
            target.Set(field, value);
        }
        else
        {
            target.Unset(field);
        }

        return DecodeError.None;
    }

    private static bool IsDefault(object value) =>
        value is false or 0 or 0u or 0L or 0UL or 0f or 0d or "" or ByteString { IsEmpty: true } or DynamicEnumValue { Number: 0 };

    private static object Number(FieldDescriptor field, ulong number) => field.FieldType switch
    {
        FieldType.Double => BitConverter.UInt64BitsToDouble(number),
        FieldType.Float => BitConverter.UInt32BitsToSingle((uint)number),
        FieldType.Int64 or FieldType.SFixed64 => (long)number,
        FieldType.Int32 or FieldType.SFixed32 => (int)number,
        FieldType.UInt32 or FieldType.Fixed32 => (uint)number,
        FieldType.SInt32 => (int)((uint)number >> 1) ^ -(int)(number & 1),
        FieldType.SInt64 => (long)(number >> 1) ^ -(long)(number & 1),
        FieldType.Bool => number != 0 ? True : False,
        FieldType.Enum => EnumValue(field.EnumType, (int)number),
        _ => number,
    };

    private static DynamicEnumValue EnumValue(EnumDescriptor type, int number) => new(number, type.FindValueByNumber(number)?.Name);

    private static object Default(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "",
        FieldType.Bytes => ByteString.Empty,
        FieldType.Message or FieldType.Group => new DynamicMessage(field.MessageType),
        FieldType.Enum => EnumValue(field.EnumType, field.EnumType.Values is [var first, ..] ? first.Number : 0),
        _ => Number(field, 0),
    };
}
