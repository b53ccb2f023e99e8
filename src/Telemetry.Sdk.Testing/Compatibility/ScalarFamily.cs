namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>Scalars whose bytes can be read as one another.</summary>
internal enum ScalarFamily
{
    General,
    Signed,
    StringOrBytes,
    Fixed32,
    Fixed64,
    Float,
    Double,
}
