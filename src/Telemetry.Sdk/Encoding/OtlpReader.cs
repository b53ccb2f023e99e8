namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Walks the spans of one <c>TracesData</c> record without making objects: each step names the bytes of the span, its
/// scope and its resource. Fields may stand in any order. Decode a span with <see cref="SpanReader"/>, a scope with
/// <see cref="ScopeReader"/>, a resource with <see cref="AttributeReader.ReadResource"/>. Never throws.
/// </summary>
/// <example><code>
/// var reader = new OtlpReader(value);
/// while (reader.MoveNext()) { var error = SpanReader.TryRead(reader.Span, out var span); ... }
/// if (reader.Error != DecodeError.None) { /* what follows the spans seen so far is damaged */ }
/// </code></example>
internal ref struct OtlpReader(ReadOnlySpan<byte> tracesData)
{
    private WireReader _resources = new(tracesData);
    private WireReader _scopes;
    private WireReader _spans;

    /// <summary>Gets the bytes of the span's message.</summary>
    public ReadOnlySpan<byte> Span { get; private set; }

    /// <summary>Gets the bytes of the scope's message; empty where there is none.</summary>
    public ReadOnlySpan<byte> Scope { get; private set; }

    /// <summary>Gets the schema URL of scope and spans, UTF-8.</summary>
    public ReadOnlySpan<byte> ScopeSchemaUrl { get; private set; }

    /// <summary>Gets the bytes of the resource's message; empty where there is none. The same memory for all its spans.</summary>
    public ReadOnlySpan<byte> Resource { get; private set; }

    /// <summary>Gets the schema URL of the resource, UTF-8.</summary>
    public ReadOnlySpan<byte> ResourceSchemaUrl { get; private set; }

    /// <summary>Gets what ended the walk; <see cref="DecodeError.None"/> at the end of the record.</summary>
    public DecodeError Error { get; private set; }

    /// <summary>Goes to the next span. False at the end, and where the frame around the spans is damaged.</summary>
    public bool MoveNext()
    {
        while (Error == DecodeError.None)
        {
            if (_spans.TryRead(out var field))
            {
                if (field.Tag == OtlpTags.ScopeSpansSpans)
                {
                    Span = field.Bytes;
                    return true;
                }
            }
            else if (_scopes.TryRead(out field))
            {
                if (field.Tag == OtlpTags.ResourceSpansScopeSpans)
                {
                    EnterScope(field.Bytes);
                }
            }
            else if (_resources.TryRead(out field))
            {
                if (field.Tag == OtlpTags.ResourceSpans)
                {
                    EnterResource(field.Bytes);
                }
            }
            else
            {
                Error = _resources.Error;
                break;
            }
        }

        Span = default;
        return false;
    }

    // The Collector writes the resource after its scopes, and the scope after its spans: look for them before the spans.
    private void EnterResource(ReadOnlySpan<byte> resourceSpans)
    {
        Resource = default;
        ResourceSchemaUrl = default;
        Scope = default;
        ScopeSchemaUrl = default;
        var ahead = new WireReader(resourceSpans);
        while (ahead.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.ResourceSpansResource: Resource = field.Bytes; break;
                case OtlpTags.ResourceSpansSchemaUrl: ResourceSchemaUrl = field.Bytes; break;
            }
        }

        Error = ahead.Error;
        _scopes = new WireReader(resourceSpans);
    }

    private void EnterScope(ReadOnlySpan<byte> scopeSpans)
    {
        Scope = default;
        ScopeSchemaUrl = default;
        var ahead = new WireReader(scopeSpans);
        while (ahead.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.ScopeSpansScope: Scope = field.Bytes; break;
                case OtlpTags.ScopeSpansSchemaUrl: ScopeSchemaUrl = field.Bytes; break;
            }
        }

        Error = ahead.Error;
        _spans = new WireReader(scopeSpans);
    }
}
