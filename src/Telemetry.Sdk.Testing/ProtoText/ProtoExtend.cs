namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>An <c>extend</c> block: fields for a message that is declared elsewhere.</summary>
internal sealed record ProtoExtend(string Name, IReadOnlyList<ProtoField> Fields, IReadOnlyList<ProtoGroup> Groups);
