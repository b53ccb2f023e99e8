using System.Collections.Concurrent;
using System.Diagnostics;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Tests.Spans;

/// <summary>A listener of one source that no other test uses, since activity listeners hear the whole process.</summary>
internal sealed class ListenerFixture : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly SpanListener _listener;

    public ListenerFixture(Action<SpanOptions>? configure = null, Action<Activity>? onEnded = null)
    {
        Name = "test." + Guid.NewGuid().ToString("N");
        Source = new(Name, "1.2.3");
        var options = new SpanOptions();
        options.Sources.Clear();
        options.Sources.Add(Name);
        configure?.Invoke(options);
        _listener = new(options, onEnded ?? OnEnded, Faults.Enqueue);
        _listener.Start();
    }

    public string Name { get; }

    public ActivitySource Source { get; }

    public ConcurrentQueue<Exception> Faults { get; } = new();

    public SpanListener Listener => _listener;

    public IEnumerable<string> EndedNames => _ended.Select(a => a.OperationName);

    public static ActivityContext Remote(ActivityTraceFlags flags, string? traceId = null) => new(
        traceId is null ? ActivityTraceId.CreateRandom() : ActivityTraceId.CreateFromString(traceId), ActivitySpanId.CreateRandom(), flags, null, isRemote: true);

    /// <summary>Another listener of the same source that records everything, as another SDK in the process may.</summary>
    public ActivityListener AddGreedyListener()
    {
        var other = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(other);
        return other;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Source.Dispose();
    }

    // The SDK's own source is shared by all tests.
    private void OnEnded(Activity activity)
    {
        if (activity.Source.Name == Name)
        {
            _ended.Enqueue(activity);
        }
    }
}
