namespace Telemetry.Sdk.Testing.Compatibility;

/// <summary>A difference between an original and an update.</summary>
/// <param name="Type">What kind.</param>
/// <param name="Path">Where.</param>
/// <param name="Original">What stood there, in the words of the file; empty for nothing.</param>
/// <param name="Update">What stands there now; empty for nothing.</param>
internal sealed record Difference(DifferenceType Type, string Path, string Original, string Update)
{
    public bool IsCompatible => Type.IsCompatible();
}
