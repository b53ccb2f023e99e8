namespace Telemetry.Sdk.Encoding;

/// <summary>
/// Tags (field number and wire type) of OTLP traces,
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal static class OtlpTags
{
    public const byte ResourceSpans = 0x0A;
    public const byte ResourceSpansResource = 0x0A;
    public const byte ResourceSpansScopeSpans = 0x12;
    public const byte ResourceSpansSchemaUrl = 0x1A;

    public const byte ResourceAttributes = 0x0A;

    public const byte ScopeSpansScope = 0x0A;
    public const byte ScopeSpansSpans = 0x12;
    public const byte ScopeSpansSchemaUrl = 0x1A;

    public const byte ScopeName = 0x0A;
    public const byte ScopeVersion = 0x12;
    public const byte ScopeAttributes = 0x1A;

    public const byte SpanTraceId = 0x0A;
    public const byte SpanId = 0x12;
    public const byte SpanTraceState = 0x1A;
    public const byte SpanParentSpanId = 0x22;
    public const byte SpanName = 0x2A;
    public const byte SpanKind = 0x30;
    public const byte SpanStart = 0x39;
    public const byte SpanEnd = 0x41;
    public const byte SpanAttributes = 0x4A;
    public const byte SpanDroppedAttributes = 0x50;
    public const byte SpanEvents = 0x5A;
    public const byte SpanDroppedEvents = 0x60;
    public const byte SpanLinks = 0x6A;
    public const byte SpanDroppedLinks = 0x70;
    public const byte SpanStatus = 0x7A;

    /// <summary>Field 16 needs a tag of two bytes: this one and <see cref="SpanFlagsSecond"/>.</summary>
    public const byte SpanFlags = 0x85;
    public const byte SpanFlagsSecond = 0x01;

    public const byte EventTime = 0x09;
    public const byte EventName = 0x12;
    public const byte EventAttributes = 0x1A;
    public const byte EventDroppedAttributes = 0x20;

    public const byte LinkTraceId = 0x0A;
    public const byte LinkSpanId = 0x12;
    public const byte LinkTraceState = 0x1A;
    public const byte LinkAttributes = 0x22;
    public const byte LinkDroppedAttributes = 0x28;
    public const byte LinkFlags = 0x35;

    public const byte StatusMessage = 0x12;
    public const byte StatusCode = 0x18;

    public const byte KeyValueKey = 0x0A;
    public const byte KeyValueValue = 0x12;

    public const byte AnyString = 0x0A;
    public const byte AnyBool = 0x10;
    public const byte AnyInt = 0x18;
    public const byte AnyDouble = 0x21;
    public const byte AnyArray = 0x2A;
    public const byte AnyKeyValueList = 0x32;
    public const byte AnyBytes = 0x3A;

    /// <summary>The elements of an array and of a key-value list.</summary>
    public const byte ListValues = 0x0A;
}
