namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A service.</summary>
internal sealed record ProtoService(string Name, IReadOnlyList<ProtoOption> Options, IReadOnlyList<ProtoRpc> Rpcs);
