namespace Telemetry.Sdk;

/// <summary>One field of a <see cref="DynamicMessage"/> that is set.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Name">The field's name in the schema; null for a field that the schema does not know.</param>
/// <param name="Value">
/// By the field's type: <see cref="bool"/>, <see cref="int"/>, <see cref="uint"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="float"/>,
/// <see cref="double"/>, <see cref="string"/>, <see cref="Google.Protobuf.ByteString"/>, <see cref="DynamicEnumValue"/>, <see cref="DynamicMessage"/>;
/// a list of these for a repeated field; a dictionary of these for a map. Of an unknown field as it stood on the wire: <see cref="ulong"/>
/// (varint, 64 bits), <see cref="uint"/> (32 bits) or <see cref="Google.Protobuf.ByteString"/> (length-delimited, or the content of a group).
/// </param>
public readonly record struct DynamicField(int Number, string? Name, object Value);
