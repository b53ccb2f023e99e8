namespace Telemetry.Sdk.Diagnostics;

/// <summary>
/// Marks the work of the SDK itself: spans begun inside <see cref="Begin"/> are not recorded, also not by what it awaits or
/// starts. Follows the execution context, so it may be held across awaits.
/// </summary>
internal static class TelemetrySuppression
{
    private static readonly AsyncLocal<bool> Active = new();

    /// <summary>Gets a value indicating whether the calling code runs inside a scope.</summary>
    public static bool IsActive => Active.Value;

    /// <summary>Begins a scope; dispose it in the same method that began it.</summary>
    public static Scope Begin()
    {
        var scope = new Scope(Active.Value);
        Active.Value = true;
        return scope;
    }

    /// <summary>Restores on dispose what was before; nested scopes are fine.</summary>
    internal readonly struct Scope : IDisposable
    {
        private readonly bool _before;

        internal Scope(bool before) => _before = before;

        public void Dispose() => Active.Value = _before;
    }
}
