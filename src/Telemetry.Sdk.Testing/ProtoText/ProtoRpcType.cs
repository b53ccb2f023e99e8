namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>What a method takes or answers.</summary>
internal sealed record ProtoRpcType(string Name, bool IsStreaming);
