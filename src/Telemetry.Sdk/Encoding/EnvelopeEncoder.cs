namespace Telemetry.Sdk.Encoding;

/// <summary>What the once-encoded parts of a record (resource, scope) have in common.</summary>
internal readonly record struct EnvelopeEncoder(AttributeEncoder Attributes)
{
    private const int MaxTextLength = 8_192;

    public static EnvelopeEncoder Create() => new(new AttributeEncoder(new LengthQueue(), new ValueBuffer(MaxTextLength)));

    /// <summary>Returns a text field; no bytes for an empty text.</summary>
    public static byte[] Text(byte tag, string? text)
    {
        var length = WireSize.Text(text);
        if (length == 0)
        {
            return [];
        }

        var bytes = new byte[WireSize.Field(length)];
        new WireWriter(bytes).Text(tag, text, length);
        return bytes;
    }
}
