namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A text that is a .proto file, but whose types do not fit together.</summary>
internal sealed class ProtoTypeException(string message) : Exception(message);
