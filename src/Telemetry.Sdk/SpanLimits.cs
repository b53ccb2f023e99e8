using System.ComponentModel.DataAnnotations;

namespace Telemetry.Sdk;

/// <summary>Limits of one span; what is over is cut or left out, and the dropped counts say so. OpenTelemetry's environment variables set them where the options do not.</summary>
public sealed class SpanLimits
{
    /// <summary>Gets or sets the most attributes of a span (<c>OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int AttributeCount { get; set; } = 128;

    /// <summary>Gets or sets the most characters of a string value (<c>OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT</c>).</summary>
    /// <value>8,192 by default; 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int AttributeValueLength { get; set; } = 8_192;

    /// <summary>Gets or sets the most events of a span (<c>OTEL_SPAN_EVENT_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int EventCount { get; set; } = 128;

    /// <summary>Gets or sets the most links of a span (<c>OTEL_SPAN_LINK_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int LinkCount { get; set; } = 128;

    /// <summary>Gets or sets the most attributes of one span event (<c>OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int EventAttributeCount { get; set; } = 128;

    /// <summary>Gets or sets the most attributes of one link (<c>OTEL_LINK_ATTRIBUTE_COUNT_LIMIT</c>).</summary>
    /// <value>128 by default; 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int LinkAttributeCount { get; set; } = 128;

    /// <summary>Gets or sets the most encoded bytes of a span. A larger one loses stack traces, then its largest attributes, then its events, and says so in its dropped counts.</summary>
    /// <value>262,144 by default; 4,096 to 900,000.</value>
    [Range(4_096, 900_000)]
    public int SpanBytes { get; set; } = 256 * 1024;
}
