namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>An enum as it is written.</summary>
internal sealed class ProtoEnum
{
    public required string Name { get; init; }

    public List<ProtoReserved> Reserved { get; init; } = [];

    public List<ProtoOption> Options { get; init; } = [];

    public List<ProtoEnumConstant> Constants { get; init; } = [];
}
