namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>One <c>reserved</c> or <c>extensions</c> statement.</summary>
internal sealed record ProtoReserved(IReadOnlyList<ProtoReservedValue> Values);
