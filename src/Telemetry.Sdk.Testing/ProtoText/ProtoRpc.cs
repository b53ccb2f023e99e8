namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A method of a service.</summary>
internal sealed record ProtoRpc(string Name, ProtoRpcType Request, ProtoRpcType Response, IReadOnlyList<ProtoOption> Options);
