namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A message as it is written.</summary>
internal sealed class ProtoMessage
{
    public required string Name { get; init; }

    public List<ProtoReserved> Reserved { get; init; } = [];

    public List<ProtoOption> Options { get; init; } = [];

    public List<ProtoField> Fields { get; init; } = [];

    public List<ProtoOneof> Oneofs { get; init; } = [];

    public List<ProtoGroup> Groups { get; init; } = [];

    /// <summary>Ranges of numbers for extensions.</summary>
    public List<ProtoReserved> Extensions { get; init; } = [];

    public List<ProtoExtend> Extends { get; init; } = [];

    public List<ProtoMessage> Messages { get; init; } = [];

    public List<ProtoEnum> Enums { get; init; } = [];

    /// <summary>The fields, oneofs, groups and messages in the order of the text; empty for what was read from a descriptor.</summary>
    public List<object> Members { get; init; } = [];
}
