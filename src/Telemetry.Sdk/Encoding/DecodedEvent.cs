namespace Telemetry.Sdk.Encoding;

/// <summary>A span event read by <see cref="SpanReader.ReadEvents"/>.</summary>
internal sealed record DecodedEvent(string Name, ulong TimeUnixNano, Dictionary<string, object?> Attributes, uint DroppedAttributes)
{
    public static DecodeError TryRead(ReadOnlySpan<byte> bytes, out DecodedEvent e)
    {
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        var (name, time, dropped) = ("", 0UL, 0U);
        var fields = new WireReader(bytes);
        while (fields.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.EventTime: time = field.Number; break;
                case OtlpTags.EventName: name = System.Text.Encoding.UTF8.GetString(field.Bytes); break;
                case OtlpTags.EventDroppedAttributes: dropped = (uint)field.Number; break;
            }
        }

        e = new DecodedEvent(name, time, attributes, dropped);
        return fields.Error != DecodeError.None ? fields.Error : AttributeReader.Read(bytes, OtlpTags.EventAttributes, attributes);
    }
}
