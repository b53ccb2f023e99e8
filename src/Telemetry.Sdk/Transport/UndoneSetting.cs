namespace Telemetry.Sdk.Transport;

/// <summary>A Kafka setting of the application that the SDK's promises forbid, and what it was set back to.</summary>
internal readonly record struct UndoneSetting(string Setting, string Value, string Required);
