namespace Telemetry.Sdk.Encoding;

/// <summary>How an attribute value stands in an OTLP <c>AnyValue</c>.</summary>
internal enum ValueKind
{
    /// <summary>No field set: a null.</summary>
    Empty,

    /// <summary><c>string_value</c> of a string.</summary>
    Text,

    /// <summary><c>bool_value</c>.</summary>
    Bool,

    /// <summary><c>int_value</c>.</summary>
    Int,

    /// <summary><c>double_value</c>.</summary>
    Double,

    /// <summary><c>bytes_value</c> of a byte array.</summary>
    Bytes,

    /// <summary>Everything that must be looked at element by element or turned into text: see <see cref="ValueEncoder"/>.</summary>
    Other,
}
