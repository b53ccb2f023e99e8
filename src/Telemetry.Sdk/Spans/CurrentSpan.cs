using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Ends activities so that <see cref="Activity.Current"/> stays right when they end out of order. By itself the platform then makes an
/// activity current that has already stopped, and every later span becomes its child.
/// </summary>
internal static class CurrentSpan
{
    // What was current before an activity that ended out of order; only such activities carry it.
    private const string Previous = "telemetry_sdk.previous";

    /// <summary>Ends an activity.</summary>
    public static void Stop(Activity activity)
    {
        var current = Activity.Current;
        activity.Stop();
        var restored = Activity.Current;
        if (current is { IsStopped: false } && !ReferenceEquals(current, activity))
        {
            KeepOpen(current, activity, restored);
        }
        else if (restored is { IsStopped: true })
        {
            Activity.Current = FirstOpen(restored);
        }
    }

    /// <summary>Another span is open here and stays current; who ends last returns to the one that was current before.</summary>
    private static void KeepOpen(Activity open, Activity ended, Activity? restored)
    {
        if (!ReferenceEquals(open, restored))
        {
            ended.SetCustomProperty(Previous, restored);
            Activity.Current = open;
        }
    }

    private static Activity? FirstOpen(Activity stopped)
    {
        Activity? candidate = stopped;
        while (candidate is { IsStopped: true })
        {
            candidate = candidate.GetCustomProperty(Previous) as Activity ?? candidate.Parent;
        }

        return candidate;
    }
}
