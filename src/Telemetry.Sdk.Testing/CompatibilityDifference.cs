namespace Telemetry.Sdk.Testing;

/// <summary>A difference between two versions of a Protobuf schema.</summary>
/// <param name="Type">Confluent's name of the difference, for example <c>FIELD_SCALAR_KIND_CHANGED</c>.</param>
/// <param name="Path">Where: <c>#/Message/number</c>, <c>#/Message/oneof/number</c>, <c>#/Message/Nested</c>, or <c>#/</c> for the file.</param>
/// <param name="Message">What changed and what to do about it, in a sentence or two.</param>
/// <param name="IsCompatible">Whether the level allows it. One that is not makes the whole schema incompatible.</param>
public sealed record CompatibilityDifference(string Type, string Path, string Message, bool IsCompatible);
