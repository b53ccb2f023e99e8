using System.Diagnostics;

namespace Telemetry.Sdk;

/// <summary>The scope of a span: dispose it to end the span. Empty (every call does nothing) when the span is not recorded.</summary>
public readonly struct TelemetrySpan : IDisposable, IEquatable<TelemetrySpan>
{
    private readonly Activity? _activity;

    internal TelemetrySpan(Activity? activity) => _activity = activity;

    /// <summary>Gets the activity of the span, or <see langword="null"/> when nothing records it.</summary>
    public Activity? Activity => _activity;

    /// <summary>Ends the span; a second call does nothing.</summary>
    public void Dispose() => _activity?.Dispose();

    /// <inheritdoc/>
    public bool Equals(TelemetrySpan other) => ReferenceEquals(_activity, other._activity);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TelemetrySpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _activity?.GetHashCode() ?? 0;

    /// <summary>Compares two scopes.</summary>
    public static bool operator ==(TelemetrySpan left, TelemetrySpan right) => left.Equals(right);

    /// <summary>Compares two scopes.</summary>
    public static bool operator !=(TelemetrySpan left, TelemetrySpan right) => !left.Equals(right);
}
