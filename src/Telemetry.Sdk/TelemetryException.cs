namespace Telemetry.Sdk;

/// <summary>A call of the SDK that was awaited failed: an event that was not acknowledged, a schema check, a read.</summary>
public sealed class TelemetryException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="TelemetryException"/> class.</summary>
    /// <param name="message">What failed, and what to do about it.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public TelemetryException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Gets a value indicating whether the same call may succeed later without a change of code or configuration.</summary>
    public bool IsTransient { get; }
}
