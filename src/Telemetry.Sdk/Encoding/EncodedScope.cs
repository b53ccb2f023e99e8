using System.Diagnostics;

namespace Telemetry.Sdk.Encoding;

/// <summary>The bytes of <c>ScopeSpans.scope</c> (name, version, tags) and <c>schema_url</c> of one <see cref="ActivitySource"/>.</summary>
internal sealed class EncodedScope
{
    private EncodedScope(byte[] scope, byte[] schemaUrl) => (Scope, SchemaUrl) = (scope, schemaUrl);

    /// <summary>Gets field 1 with tag and length.</summary>
    public byte[] Scope { get; }

    /// <summary>Gets field 3 with tag and length; empty where there is no schema URL.</summary>
    public byte[] SchemaUrl { get; }

    /// <summary>Gets the most bytes that a record grows by with the first span of this scope, beside the span itself.</summary>
    public int MaxOverhead => 1 + WireSize.MaxLength + Scope.Length + SchemaUrl.Length;

    /// <summary>Encodes a source; prefer <see cref="EncodedScopes.For"/>, which does it once.</summary>
    /// <exception cref="Exception">Whatever a tag of the source throws when asked for its text.</exception>
    public static EncodedScope Create(ActivitySource source)
    {
        var encoder = new EnvelopeEncoder();
        var scope = encoder.Output.Open(OtlpTags.ScopeSpansScope);
        encoder.Output.Text(OtlpTags.ScopeName, source.Name);
        encoder.Output.Text(OtlpTags.ScopeVersion, source.Version);
        encoder.Attributes.Append(OtlpTags.ScopeAttributes, [.. source.Tags ?? []]);
        encoder.Output.Close(scope);
        return new EncodedScope(encoder.Output.Written.ToArray(), EnvelopeEncoder.Text(OtlpTags.ScopeSpansSchemaUrl, source.TelemetrySchemaUrl));
    }

    /// <summary>Whether both stand for the same scope on the wire.</summary>
    public bool SameAs(EncodedScope other) =>
        ReferenceEquals(this, other) || (Scope.AsSpan().SequenceEqual(other.Scope) && SchemaUrl.AsSpan().SequenceEqual(other.SchemaUrl));
}
