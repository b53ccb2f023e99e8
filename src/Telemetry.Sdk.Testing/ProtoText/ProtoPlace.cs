namespace Telemetry.Sdk.Testing.ProtoText;

/// <summary>A place in a text, counted from 1.</summary>
internal readonly record struct ProtoPlace(int Line, int Column);
