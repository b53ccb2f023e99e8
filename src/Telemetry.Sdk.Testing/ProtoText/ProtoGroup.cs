namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A group of proto2 as it is written.</summary>
internal sealed record ProtoGroup(string? Label, string Name, int Number, IReadOnlyList<ProtoField> Fields);
