namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>What a field holds; an enum is a number on the wire.</summary>
internal enum FieldKind
{
    Scalar,
    Map,
    Message,
}
