namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A constant of an enum.</summary>
internal sealed record ProtoEnumConstant(string Name, int Number, IReadOnlyList<ProtoOption> Options);
