namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The words for how far schemas of one subject must understand each other.</summary>
internal static class CompatibilityLevels
{
    public const string Default = "BACKWARD";

    private static readonly string[] All =
        ["NONE", "BACKWARD", "FORWARD", "FULL", "BACKWARD_TRANSITIVE", "FORWARD_TRANSITIVE", "FULL_TRANSITIVE"];

    /// <summary>The level in upper case.</summary>
    public static string Check(string level) =>
        Array.Find(All, known => known.Equals(level, StringComparison.OrdinalIgnoreCase)) ?? throw new RegistryException(
            422, 42203, "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive");

    /// <summary>The level that a checked word means.</summary>
    public static CompatibilityLevel Parse(string level) =>
        Enum.Parse<CompatibilityLevel>(level.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
