namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>Where a reader looks for the schema id; the members are the words of the deserializer's <c>schema.id.strategy</c>.</summary>
internal enum IdSearch
{
    /// <summary>In the record header, else before the message.</summary>
    Dual = 0,

    /// <summary>Before the message only.</summary>
    Prefix,
}
