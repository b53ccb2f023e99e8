using Confluent.Kafka;

namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>Finds the schema id of a record in its header or before its message, and the message's bytes.</summary>
internal sealed class SchemaIdReader(IdSearch search)
{
    /// <summary>Returns the message's bytes, and whether the record's indexes differ from the expected ones.</summary>
    /// <exception cref="ProtobufSerdeException">The record is not framed as Confluent's wire format says.</exception>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> data, SerializationContext context, ReadOnlySpan<byte> expected, out bool isOther)
    {
        isOther = false;
        var header = Header(context);
        var framed = header is null ? data : header;

        // Encoded indexes delimit themselves: equal bytes are equal indexes, and nothing needs to be allocated to see it.
        var size = framed.IsEmpty ? 0 : framed[0] == SchemaFraming.PrefixMagic ? SchemaFraming.IdSize : SchemaFraming.GuidSize;
        if (size > 0 && framed.Length >= size && framed[0] <= SchemaFraming.GuidMagic && framed[size..].StartsWith(expected))
        {
            return header is null ? data[(size + expected.Length)..] : data;
        }

        var reference = Read(framed, header is not null, context, out var offset);
        isOther = !MessageIndexes.Encode(reference.MessagePath).AsSpan().SequenceEqual(expected);
        return header is null ? data[offset..] : data;
    }

    /// <summary>Returns the message's bytes and the schema that the record names.</summary>
    /// <exception cref="ProtobufSerdeException">The record is not framed as Confluent's wire format says.</exception>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> data, SerializationContext context, out SchemaReference reference)
    {
        var header = Header(context);
        reference = Read(header is null ? data : header, header is not null, context, out var offset);
        return header is null ? data[offset..] : data;
    }

    private static SchemaReference Read(ReadOnlySpan<byte> framed, bool isHeader, SerializationContext context, out int offset)
    {
        var error = SchemaFraming.TryReadPrefix(framed, out var reference, out offset);
        return error == FramingError.None ? reference : throw Failure(error, framed, isHeader, context);
    }

    private static ProtobufSerdeException Failure(FramingError error, ReadOnlySpan<byte> framed, bool isHeader, SerializationContext context)
    {
        var where = (isHeader ? $"The header {SchemaFrame.HeaderName(context.Component)} of a record" : "A record") + $" of topic '{context.Topic}'";
        var (kind, what) = error switch
        {
            FramingError.Empty => (ProtobufSerdeError.Empty, "is empty; a schema id was expected."),
            FramingError.TooShort => (ProtobufSerdeError.TooShort, $"has {framed.Length} bytes and ends within its schema id ({SchemaFraming.IdSize} bytes with an id, {SchemaFraming.GuidSize} with a GUID)."),
            FramingError.UnknownMagic => (ProtobufSerdeError.UnknownMagic, $"begins with the byte {framed[0]}; 0 (id) or 1 (GUID) was expected."),
            _ => (ProtobufSerdeError.BadIndexes, $"has message indexes that are cut off, overlong, negative or deeper than {MessageIndexes.MaxDepth}; a count and as many indexes were expected as zigzag varints (Confluent's .NET client before 1.8 wrote others)."),
        };
        return new ProtobufSerdeException(kind, $"{where} {what}", isTransient: false);
    }

    private byte[]? Header(SerializationContext context) =>
        search == IdSearch.Dual && context.Headers is { } headers && headers.TryGetLastBytes(SchemaFrame.HeaderName(context.Component), out var bytes) ? bytes ?? [] : null;
}
