namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A .proto file as it is written: names are not resolved, and each list is in the order of the text.</summary>
internal sealed class ProtoFile
{
    /// <summary><c>proto2</c>, <c>proto3</c>, or null where the text does not say.</summary>
    public string? Syntax { get; set; }

    public string? Package { get; set; }

    public List<string> Imports { get; init; } = [];

    public List<string> PublicImports { get; init; } = [];

    /// <summary>All imports in the order of the text, weak ones too; empty for what was read from a descriptor.</summary>
    public List<string> Dependencies { get; init; } = [];

    public List<ProtoOption> Options { get; init; } = [];

    public List<ProtoMessage> Messages { get; init; } = [];

    public List<ProtoEnum> Enums { get; init; } = [];

    public List<ProtoExtend> Extends { get; init; } = [];

    public List<ProtoService> Services { get; init; } = [];

    public bool IsProto3 => Syntax == "proto3";
}
