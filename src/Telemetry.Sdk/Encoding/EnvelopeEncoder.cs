namespace Telemetry.Sdk.Encoding;

/// <summary>What the once-encoded parts of a record (resource, scope) have in common.</summary>
internal sealed class EnvelopeEncoder
{
    private const int MaxTextLength = 8_192;

    public EnvelopeEncoder() => Attributes = new AttributeEncoder(Output, new ValueEncoder(Output, MaxTextLength));

    public MessageBuffer Output { get; } = new();

    public AttributeEncoder Attributes { get; }

    /// <summary>Returns a text field; no bytes for an empty text.</summary>
    public static byte[] Text(byte tag, string? text)
    {
        var output = new MessageBuffer();
        output.Text(tag, text);
        return output.Written.ToArray();
    }
}
