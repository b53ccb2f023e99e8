namespace Telemetry.Sdk.Testing.Registry;

/// <summary>The words for what may be done to a subject.</summary>
internal static class RegistryModes
{
    public const string Default = "READWRITE";

    public const string Import = "IMPORT";

    public const string Forward = "FORWARD";

    private static readonly string[] All = [Default, "READONLY", "READONLY_OVERRIDE", Import, Forward];

    /// <summary>The mode in upper case.</summary>
    public static string Check(string mode) =>
        Array.Find(All, known => known.Equals(mode, StringComparison.OrdinalIgnoreCase)) ?? throw new RegistryException(
            422, 42204, "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.");

    public static bool IsReadOnly(string mode) => mode is "READONLY" or "READONLY_OVERRIDE";
}
