namespace Telemetry.Sdk.Tests.Testing.CompatibilityRules;

/// <summary>One type of difference: a change that makes it, one close by that does not, and what is said about it.</summary>
/// <param name="Type">The type.</param>
/// <param name="Old">The body of the old file, of package t.</param>
/// <param name="New">The body of the new one.</param>
/// <param name="NearMiss">The body of a new one that makes no difference of this type.</param>
/// <param name="Message">What the difference says at a backward level.</param>
/// <param name="ForwardMessage">What it says at a forward level about the change from new to old.</param>
/// <param name="IsProto2">Whether the files are proto2.</param>
public sealed record DifferenceCase(
    string Type, string Old, string New, string NearMiss, string Message, string ForwardMessage, bool IsProto2 = false)
{
    public override string ToString() => Type;
}
