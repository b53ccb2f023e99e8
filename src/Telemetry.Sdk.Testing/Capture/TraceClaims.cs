using System.Collections.Concurrent;
using System.Diagnostics;

namespace Telemetry.Sdk.Testing.Capture;

/// <summary>
/// Which capture owns which trace. Mutable static state is the point here: activity listeners are process-wide, so captures that
/// run in parallel hear each other's spans and must agree on whose each is. Thread-safe.
/// </summary>
internal static class TraceClaims
{
    private static readonly AsyncLocal<TelemetryCapture?> Flow = new();
    private static readonly ConcurrentDictionary<ActivityTraceId, TelemetryCapture> Owners = new();

    // Hears every start, so that a trace begun in a capture's flow is claimed before its first span ends.
    private static readonly ActivityListener Starts = Listen();

    /// <summary>Gets or sets the capture of the current async flow.</summary>
    public static TelemetryCapture? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    /// <summary>Makes sure that starts are heard.</summary>
    public static void Begin() => ActivitySource.AddActivityListener(Starts);

    /// <summary>Gives a trace to a capture, unless another has it.</summary>
    public static void Claim(ActivityTraceId trace, TelemetryCapture capture) => Owners.TryAdd(trace, capture);

    public static TelemetryCapture? OwnerOf(ActivityTraceId trace) => Owners.GetValueOrDefault(trace);

    /// <summary>Frees the traces of a capture that ended.</summary>
    public static void Release(TelemetryCapture capture)
    {
        foreach (var (trace, owner) in Owners)
        {
            if (ReferenceEquals(owner, capture))
            {
                Owners.TryRemove(trace, out _);
            }
        }
    }

    private static ActivityListener Listen() => new()
    {
        ShouldListenTo = static _ => true,

        // Never the reason for a span to exist: the client's own listener decides that.
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.None,
        ActivityStarted = static activity =>
        {
            if (activity.Parent is null && Flow.Value is { } capture)
            {
                Claim(activity.TraceId, capture);
            }
        },
    };
}
