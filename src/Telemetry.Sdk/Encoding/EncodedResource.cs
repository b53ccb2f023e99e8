namespace Telemetry.Sdk.Encoding;

/// <summary>The bytes of <c>ResourceSpans.resource</c> and <c>schema_url</c>, encoded once per client.</summary>
internal sealed class EncodedResource
{
    private EncodedResource(byte[] resource, byte[] schemaUrl) => (Resource, SchemaUrl) = (resource, schemaUrl);

    /// <summary>Gets field 1 with tag and length.</summary>
    public byte[] Resource { get; }

    /// <summary>Gets field 3 with tag and length; empty where there is no schema URL.</summary>
    public byte[] SchemaUrl { get; }

    /// <summary>Gets the most bytes that a record with this resource is longer than its scopes.</summary>
    public int MaxOverhead => 1 + WireSize.MaxLength + Resource.Length + SchemaUrl.Length;

    /// <summary>Encodes the resource.</summary>
    /// <exception cref="Exception">Whatever a value throws when asked for its text.</exception>
    public static EncodedResource Create(IReadOnlyList<KeyValuePair<string, object?>> attributes, string? schemaUrl = null)
    {
        var encoder = new EnvelopeEncoder();
        var resource = encoder.Output.Open(OtlpTags.ResourceSpansResource);
        encoder.Attributes.Append(OtlpTags.ResourceAttributes, [.. attributes]);
        encoder.Output.Close(resource);
        return new EncodedResource(encoder.Output.Written.ToArray(), EnvelopeEncoder.Text(OtlpTags.ResourceSpansSchemaUrl, schemaUrl));
    }
}
