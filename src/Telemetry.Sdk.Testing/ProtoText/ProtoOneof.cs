namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A oneof as it is written.</summary>
internal sealed record ProtoOneof(
    string Name, IReadOnlyList<ProtoOption> Options, IReadOnlyList<ProtoField> Fields, IReadOnlyList<ProtoGroup> Groups);
