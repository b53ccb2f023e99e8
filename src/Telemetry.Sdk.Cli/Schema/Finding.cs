namespace Telemetry.Sdk.Cli.Schema;

/// <summary>A difference or a warning.</summary>
/// <param name="Type">Confluent's name of the difference, or our name of a broken rule.</param>
/// <param name="Path">Where: <c>#/Message/number</c>.</param>
/// <param name="Message">What changed, and what to do about it.</param>
internal sealed record Finding(string Type, string Path, string Message);
