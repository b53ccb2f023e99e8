namespace Telemetry.Sdk.Schema.Serdes;

/// <summary>Where a writer puts the schema id; the members are the words of the serializer's <c>schema.id.strategy</c>.</summary>
internal enum IdPlace
{
    /// <summary>Before the message.</summary>
    Prefix = 0,

    /// <summary>In a record header.</summary>
    Header,
}
