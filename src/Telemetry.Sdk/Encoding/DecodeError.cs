namespace Telemetry.Sdk.Encoding;

/// <summary>Why bytes are no OTLP, or no message; input from others is judged by results, never by exceptions.</summary>
internal enum DecodeError
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A value or length reaches past the end.</summary>
    Truncated,

    /// <summary>A varint of more than ten bytes.</summary>
    BadVarint,

    /// <summary>Field number 0, one above 2^29 - 1, or a wire type that does not exist.</summary>
    BadTag,

    /// <summary>A group that ends without having begun, or another group's end.</summary>
    BadGroup,

    /// <summary>Groups, messages or attribute values nested too deep.</summary>
    TooDeep,

    /// <summary>A trace id that is neither absent nor 16 bytes.</summary>
    BadTraceId,

    /// <summary>A span id or parent span id that is neither absent nor 8 bytes.</summary>
    BadSpanId,

    /// <summary>A string that is not UTF-8.</summary>
    BadText,
}
