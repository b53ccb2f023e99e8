namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>What a name stands for.</summary>
internal enum ProtoTypeKind
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>An enum.</summary>
    Enum,
}
