using System.Diagnostics;

namespace Telemetry.Sdk.Tests.Batching;

/// <summary>Makes finished activities of a source that no other listener hears.</summary>
internal sealed class SpanSource : IDisposable
{
    private readonly ActivityListener _listener;

    public SpanSource(string? version = null)
    {
        Source = new ActivitySource("batching." + Guid.NewGuid().ToString("N"), version);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivitySource Source { get; }

    public static ActivityTraceId TraceOfLane(int lane, int partitions)
    {
        while (true)
        {
            var trace = ActivityTraceId.CreateRandom();
            if (Telemetry.Sdk.Encoding.TraceLane.Of(trace, partitions) == lane)
            {
                return trace;
            }
        }
    }

    public Activity Ended(string name = "span", ActivityTraceId trace = default, Action<Activity>? configure = null)
    {
        var parent = trace == default ? default : new ActivityContext(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var activity = Source.StartActivity(name, ActivityKind.Internal, parent)!;
        configure?.Invoke(activity);
        activity.Stop();
        return activity;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Source.Dispose();
    }
}
