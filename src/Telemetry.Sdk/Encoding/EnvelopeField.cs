using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Telemetry.Sdk.Encoding;

/// <summary>A top-level field of an event type that the SDK fills where the caller left it unset.</summary>
internal sealed class EnvelopeField
{
    private const int GuidBytes = 16;
    private const int GuidCharacters = 36;
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    private readonly FieldDescriptor _field;
    private readonly EnvelopeFieldKind _kind;
    private readonly uint _tag;
    private readonly bool _binary;

    private EnvelopeField(FieldDescriptor field, EnvelopeFieldKind kind)
    {
        _field = field;
        _kind = kind;
        _binary = field.FieldType == FieldType.Bytes;
        _tag = ((uint)field.FieldNumber << 3) | (uint)WireTypeOf(field.FieldType);
    }

    /// <summary>Returns the field's plan, or null where it is no envelope field or its type fits none.</summary>
    public static EnvelopeField? TryCreate(FieldDescriptor field)
    {
        // Filling a member of a oneof would unset the caller's choice: the last member on the wire wins.
        if (field.IsRepeated || field.RealContainingOneof is not null || KindOf(field.Name) is not { } kind)
        {
            return null;
        }

        var fits = kind == EnvelopeFieldKind.Time
            ? field.FieldType is FieldType.Fixed64 or FieldType.SFixed64 or FieldType.Int64 or FieldType.UInt64
            : field.FieldType is FieldType.String or FieldType.Bytes;
        return fits ? new EnvelopeField(field, kind) : null;
    }

    /// <summary>Returns whether the caller left the field unset: absent, or without presence the default.</summary>
    public bool IsUnset(IMessage message)
    {
        if (_field.HasPresence)
        {
            return !_field.Accessor.HasValue(message);
        }

        return _field.Accessor.GetValue(message) switch
        {
            string text => text.Length == 0,
            ByteString bytes => bytes.IsEmpty,
            long time => time == 0,
            ulong time => time == 0,
            _ => false,
        };
    }

    /// <summary>Returns the bytes of tag and value; 0 where the envelope has none.</summary>
    public int Size(in EventEnvelope envelope)
    {
        if (_kind == EnvelopeFieldKind.Time)
        {
            return TimeSize(envelope.TimeUnixNano);
        }

        var length = Length(envelope);
        return length == 0 ? 0 : WireSize.Varint(_tag) + WireSize.Varint((uint)length) + length;
    }

    /// <summary>Appends tag and value; nothing where <see cref="Size"/> is 0.</summary>
    public void Write(ref WireWriter writer, in EventEnvelope envelope)
    {
        if (Size(envelope) == 0)
        {
            return;
        }

        writer.Varint(_tag);
        if (_kind == EnvelopeFieldKind.Time)
        {
            WriteTime(ref writer, envelope.TimeUnixNano);
            return;
        }

        var length = Length(envelope);
        writer.Varint((uint)length);
        WriteContent(writer.Take(length), envelope);
    }

    private static EnvelopeFieldKind? KindOf(string name) => name switch
    {
        "event_id" => EnvelopeFieldKind.EventId,
        "event_time_unix_nano" => EnvelopeFieldKind.Time,
        "trace_id" => EnvelopeFieldKind.TraceId,
        "span_id" => EnvelopeFieldKind.SpanId,
        "service" => EnvelopeFieldKind.Service,
        "region" => EnvelopeFieldKind.Region,
        _ => null,
    };

    private static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.Fixed64 or FieldType.SFixed64 => WireFormat.WireType.Fixed64,
        FieldType.Int64 or FieldType.UInt64 => WireFormat.WireType.Varint,
        _ => WireFormat.WireType.LengthDelimited,
    };

    private int TimeSize(ulong time)
    {
        var signed = _field.FieldType is FieldType.Int64 or FieldType.SFixed64;
        if (time == 0 || (signed && time > long.MaxValue))
        {
            return 0;
        }

        return WireSize.Varint(_tag) + (IsFixed ? sizeof(ulong) : WireSize.Varint(time));
    }

    private bool IsFixed => _field.FieldType is FieldType.Fixed64 or FieldType.SFixed64;

    private void WriteTime(ref WireWriter writer, ulong time)
    {
        if (IsFixed)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(writer.Take(sizeof(ulong)), time);
        }
        else
        {
            writer.Varint(time);
        }
    }

    private int Length(in EventEnvelope envelope) => _kind switch
    {
        EnvelopeFieldKind.EventId => _binary ? GuidBytes : GuidCharacters,
        EnvelopeFieldKind.TraceId => envelope.TraceId == default ? 0 : Hex(TraceIdBytes),
        EnvelopeFieldKind.SpanId => envelope.SpanId == default ? 0 : Hex(SpanIdBytes),
        EnvelopeFieldKind.Service => WireSize.Text(envelope.Service),
        _ => WireSize.Text(envelope.Region),
    };

    private int Hex(int bytes) => _binary ? bytes : bytes * 2;

    private void WriteContent(Span<byte> destination, in EventEnvelope envelope)
    {
        switch (_kind)
        {
            case EnvelopeFieldKind.EventId when _binary:
                envelope.EventId.TryWriteBytes(destination, bigEndian: true, out _);
                break;
            case EnvelopeFieldKind.EventId:
                envelope.EventId.TryFormat(destination, out _);
                break;
            case EnvelopeFieldKind.TraceId when _binary:
                envelope.TraceId.CopyTo(destination);
                break;
            case EnvelopeFieldKind.SpanId when _binary:
                envelope.SpanId.CopyTo(destination);
                break;
            default:
                System.Text.Encoding.UTF8.GetBytes(TextOf(envelope), destination);
                break;
        }
    }

    private string TextOf(in EventEnvelope envelope) => _kind switch
    {
        EnvelopeFieldKind.TraceId => envelope.TraceId.ToHexString(),
        EnvelopeFieldKind.SpanId => envelope.SpanId.ToHexString(),
        EnvelopeFieldKind.Service => envelope.Service!,
        _ => envelope.Region!,
    };
}
