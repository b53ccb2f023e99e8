namespace Telemetry.Sdk.Encoding;

/// <summary>One instrumentation scope, seen through its bytes (<see cref="OtlpReader.Scope"/>).</summary>
internal readonly ref struct ScopeReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    private ScopeReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Gets the name, UTF-8.</summary>
    public ReadOnlySpan<byte> NameUtf8 { get; private init; }

    /// <summary>Gets the version, UTF-8; empty where there is none.</summary>
    public ReadOnlySpan<byte> VersionUtf8 { get; private init; }

    public string Name => System.Text.Encoding.UTF8.GetString(NameUtf8);

    public string Version => System.Text.Encoding.UTF8.GetString(VersionUtf8);

    /// <summary>Reads a scope's message; an empty one is a scope without a name.</summary>
    public static DecodeError TryRead(ReadOnlySpan<byte> bytes, out ScopeReader scope)
    {
        scope = default;
        ReadOnlySpan<byte> name = default, version = default;
        var fields = new WireReader(bytes);
        while (fields.TryRead(out var field))
        {
            switch (field.Tag)
            {
                case OtlpTags.ScopeName: name = field.Bytes; break;
                case OtlpTags.ScopeVersion: version = field.Bytes; break;
            }
        }

        if (fields.Error == DecodeError.None)
        {
            scope = new ScopeReader(bytes) { NameUtf8 = name, VersionUtf8 = version };
        }

        return fields.Error;
    }

    /// <summary>Adds the attributes to a dictionary, as <see cref="SpanReader.ReadAttributes"/> does.</summary>
    public DecodeError ReadAttributes(Dictionary<string, object?> into) => AttributeReader.Read(_bytes, OtlpTags.ScopeAttributes, into);
}
