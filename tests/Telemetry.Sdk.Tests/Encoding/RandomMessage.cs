using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Telemetry.Sdk.Tests.Encoding;

/// <summary>Fills messages of generated types by chance, the same for the same seed.</summary>
internal sealed class RandomMessage(int seed)
{
    private static readonly string[] Texts = ["", "a", "žluťoučký kůň", "<&\"'\\\n\u0001>", "😀", new string('x', 300)];
    private static readonly double[] Doubles = [0, -0.0, 1, -1.5, 1e300, 5e-324, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly long[] Longs = [0, 1, -1, 127, 128, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 300];
    private readonly Random _random = new(seed);

    /// <summary>Returns a message of the type of an example, with about a third of its fields set.</summary>
    public IMessage Like(IMessage example, int depth = 0)
    {
        var message = example.Descriptor.Parser.ParseFrom([]);
        if (TryFillKnown(message, depth))
        {
            return message;
        }

        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder().Where(_ => _random.Next(3) == 0))
        {
            Set(message, field, depth);
        }

        return message;
    }

    private void Set(IMessage message, FieldDescriptor field, int depth)
    {
        if (depth > 3 && field.FieldType is FieldType.Message or FieldType.Group)
        {
            return;
        }

        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            for (var i = _random.Next(3); i >= 0; i--)
            {
                var key = Value(field.MessageType.FindFieldByNumber(1), depth);

                // Google's formatter refuses a struct's field without a name.
                map[message is Struct && key is "" ? "empty" : key] = Value(field.MessageType.FindFieldByNumber(2), depth);
            }
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var i = _random.Next(4); i >= 0; i--)
            {
                list.Add(Value(field, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Double => Double(),
        FieldType.Float => (float)Double(),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Long(),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Long(),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)Long(),
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.String => Text(),
        FieldType.Bytes => ByteString.CopyFrom(Bytes()),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, _random.Next(5) == 0 ? 77 : field.EnumType.Values[_random.Next(field.EnumType.Values.Count)].Number),
        FieldType.Message or FieldType.Group => Wrapped(field, depth),
        _ => Long(),
    };

    // The accessor of a wrapper takes what it holds.
    private object Wrapped(FieldDescriptor field, int depth)
    {
        var message = Like(field.MessageType.Parser.ParseFrom([]), depth + 1);
        return message.Descriptor.File.Name == "google/protobuf/wrappers.proto" && !field.IsRepeated || field is { IsRepeated: true } && message is StringValue
            ? message is BytesValue bytes ? bytes.Value : message.Descriptor.FindFieldByNumber(1).Accessor.GetValue(message)
            : message;
    }

    private bool TryFillKnown(IMessage message, int depth)
    {
        switch (message)
        {
            case Timestamp time:
                time.Seconds = _random.NextInt64(-62_135_596_800, 253_402_300_800);
                time.Nanos = Nanos();
                return true;
            case Duration duration:
                duration.Seconds = _random.NextInt64(-315_576_000_000, 315_576_000_001);
                duration.Nanos = Nanos() * Math.Sign(duration.Seconds);
                return true;
            case FieldMask mask:
                mask.Paths.Add(new[] { "a", "a_b.c", "user_name" }.Take(_random.Next(4)));
                return true;
            case Value value:
                Fill(value, depth);
                return true;
            case Any any:
                any.MergeFrom(Any.Pack(_random.Next(2) == 0 ? Like(new DynamicTests.V1.Everything.Types.Inner(), depth + 1) : Like(new Timestamp())));
                return true;
            default:
                return false;
        }
    }

    private void Fill(Value value, int depth)
    {
        switch (_random.Next(depth > 3 ? 4 : 6))
        {
            case 0: value.NullValue = NullValue.NullValue; break;
            case 1: value.NumberValue = _random.NextDouble(); break;
            case 2: value.StringValue = Text(); break;
            case 3: value.BoolValue = _random.Next(2) == 0; break;
            case 4: value.StructValue = (Struct)Like(new Struct(), depth + 1); break;
            default: value.ListValue = (ListValue)Like(new ListValue(), depth + 1); break;
        }
    }

    private int Nanos() => _random.Next(4) switch
    {
        0 => 0,
        1 => _random.Next(1_000) * 1_000_000,
        2 => _random.Next(1_000_000) * 1_000,
        _ => _random.Next(1_000_000_000),
    };

    private double Double() => _random.Next(2) == 0 ? Doubles[_random.Next(Doubles.Length)] : _random.NextDouble() * 1e6;

    private long Long() => _random.Next(2) == 0 ? Longs[_random.Next(Longs.Length)] : _random.NextInt64();

    private string Text() => Texts[_random.Next(Texts.Length)];

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(20)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
