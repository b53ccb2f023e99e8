namespace Telemetry.Sdk;

/// <summary>Limits of one span; what is over is cut or left out, and the dropped counts say so. OpenTelemetry's environment variables set them where the options do not.</summary>
public sealed class SpanLimits
{
    // null while the application set none: then a variable may.
    private int? _attributeCount;
    private int? _attributeValueLength;
    private int? _eventCount;
    private int? _linkCount;
    private int? _eventAttributeCount;
    private int? _linkAttributeCount;

    /// <summary>Gets or sets the most attributes of a span (<c>OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [SettingRange(0, 10_000)]
    public int AttributeCount
    {
        get => _attributeCount ?? 128;
        set => _attributeCount = value;
    }

    /// <summary>Gets or sets the most characters of a string value (<c>OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT</c>).</summary>
    /// <value>8,192 by default; 1 to 1,000,000.</value>
    [SettingRange(1, 1_000_000)]
    public int AttributeValueLength
    {
        get => _attributeValueLength ?? 8_192;
        set => _attributeValueLength = value;
    }

    /// <summary>Gets or sets the most events of a span (<c>OTEL_SPAN_EVENT_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [SettingRange(0, 10_000)]
    public int EventCount
    {
        get => _eventCount ?? 128;
        set => _eventCount = value;
    }

    /// <summary>Gets or sets the most links of a span (<c>OTEL_SPAN_LINK_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [SettingRange(0, 10_000)]
    public int LinkCount
    {
        get => _linkCount ?? 128;
        set => _linkCount = value;
    }

    /// <summary>Gets or sets the most attributes of one span event (<c>OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [SettingRange(0, 10_000)]
    public int EventAttributeCount
    {
        get => _eventAttributeCount ?? 128;
        set => _eventAttributeCount = value;
    }

    /// <summary>Gets or sets the most attributes of one link (<c>OTEL_LINK_ATTRIBUTE_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [SettingRange(0, 10_000)]
    public int LinkAttributeCount
    {
        get => _linkAttributeCount ?? 128;
        set => _linkAttributeCount = value;
    }

    /// <summary>Gets or sets the most encoded bytes of a span. A larger one loses stack traces, then its largest attributes, then its events, and says so in its dropped counts.</summary>
    /// <value>262,144 by default; 4,096 to 900,000.</value>
    [SettingRange(4_096, 900_000)]
    public int SpanBytes { get; set; } = 256 * 1024;

    /// <summary>Takes what <paramref name="read"/> knows for the limits that the application left alone.</summary>
    /// <param name="read">Gives the value of an OpenTelemetry variable, <see langword="null"/> where it is absent or malformed.</param>
    internal void FillUnset(Func<string, int?> read)
    {
        // OpenTelemetry: the general variable stands in for the one of spans.
        _attributeCount ??= read("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT") ?? read("OTEL_ATTRIBUTE_COUNT_LIMIT");
        _attributeValueLength ??= read("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT") ?? read("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");
        _eventCount ??= read("OTEL_SPAN_EVENT_COUNT_LIMIT");
        _linkCount ??= read("OTEL_SPAN_LINK_COUNT_LIMIT");
        _eventAttributeCount ??= read("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT");
        _linkAttributeCount ??= read("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT");
    }

    /// <summary>Copies the limits, and which of them the application set.</summary>
    internal void CopyTo(SpanLimits target)
    {
        (target._attributeCount, target._attributeValueLength) = (_attributeCount, _attributeValueLength);
        (target._eventCount, target._linkCount) = (_eventCount, _linkCount);
        (target._eventAttributeCount, target._linkAttributeCount) = (_eventAttributeCount, _linkAttributeCount);
        target.SpanBytes = SpanBytes;
    }
}
