using System.Diagnostics;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Hears the spans of the recorded sources, decides by the options which are ours whatever other listeners of the process
/// decide, and hands over each of ours that ended. Callbacks run on the application's threads: none throws, none blocks.
/// </summary>
internal sealed class SpanListener : IDisposable
{
    private readonly RecordedSources _sources;
    private readonly LocalTraces _traces = new();
    private readonly Action<Activity> _onEnded;
    private readonly Action<Exception> _onFault;
    private readonly ActivityListener _listener;
    private readonly ServerSpans _serverSpans;

    /// <summary>Initializes a new instance of the <see cref="SpanListener"/> class; nothing is heard before <see cref="Start"/>.</summary>
    /// <param name="options">Read now; a later change has no effect.</param>
    /// <param name="onEnded">Takes a span that ended, inline on the thread that ended it.</param>
    /// <param name="onFault">Told of each exception that a callback, also <paramref name="onEnded"/>, stopped; must not throw.</param>
    public SpanListener(SpanOptions options, Action<Activity> onEnded, Action<Exception> onFault)
    {
        _sources = new(options);
        _onEnded = onEnded;
        _onFault = onFault;
        _serverSpans = new(activity => !_traces.IsDropped(activity), onFault);
        _listener = new()
        {
            ShouldListenTo = ShouldListenTo,
            Sample = Sample,
            ActivityStarted = Started,
            ActivityStopped = Stopped,
        };
    }

    /// <summary>Gets the names of the sources seen whose spans are recorded, at most <see cref="RecordedSources.MaxNames"/>.</summary>
    public IReadOnlyCollection<string> MatchedSources => _sources.Matched;

    /// <summary>Gets the names of the sources seen that no setting names, at most <see cref="RecordedSources.MaxNames"/>.</summary>
    public IReadOnlyCollection<string> UnmatchedSources => _sources.Unmatched;

    /// <summary>Begins to listen; call once.</summary>
    public void Start()
    {
        if (_sources.Includes(ServerSpans.SourceName))
        {
            _serverSpans.Start();
        }

        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Ends listening; spans that end later are not handed over.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _serverSpans.Dispose();
    }

    private bool ShouldListenTo(ActivitySource source)
    {
        try
        {
            return _sources.Add(source);
        }
        catch (Exception e)
        {
            _onFault(e);
            return false;
        }
    }

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options)
    {
        try
        {
            return TelemetrySuppression.IsActive ? ActivitySamplingResult.None : Decide(ref options);
        }
        catch (Exception e)
        {
            _onFault(e);
            return ActivitySamplingResult.None;
        }
    }

    private void Started(Activity activity)
    {
        try
        {
            // The usual case, without a second look at the parents.
            var handedOver = SamplingHandOff.TryTake(_traces, activity, out var keep);
            if (!keep && (TelemetrySuppression.IsActive || IsDroppedRoot(activity, handedOver)))
            {
                _traces.Drop(activity);
            }
        }
        catch (Exception e)
        {
            _onFault(e);
        }
    }

    private void Stopped(Activity activity)
    {
        try
        {
            if (activity.IdFormat == ActivityIdFormat.W3C && !_traces.IsDropped(activity))
            {
                _onEnded(activity);
            }
        }
        catch (Exception e)
        {
            _onFault(e);
        }
    }

    private ActivitySamplingResult Decide(ref ActivityCreationOptions<ActivityContext> options)
    {
        var parent = options.Parent;
        if (parent.SpanId == default)
        {
            return KeepsRoot(ref options, parentSampled: null) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData;
        }

        var current = parent.IsRemote ? null : Activity.Current;
        var under = current is not null && current.SpanId == parent.SpanId && current.TraceId == parent.TraceId ? current : null;
        var standing = under is null ? LocalParent.Unknown : _traces.Follow(under, options.Source, _sources);
        var keep = standing switch
        {
            LocalParent.Unknown when !parent.IsRemote && _traces.IsDropped(parent.TraceId) => false,
            LocalParent.Unknown => KeepsRoot(ref options, under is null ? IsSampled(parent.TraceFlags) : LocalTraces.ParentSampled(under)),
            _ => standing == LocalParent.Kept,
        };
        SamplingHandOff.Put(_traces, options.Source, options.Name, parent.SpanId, keep);
        if (keep)
        {
            return ActivitySamplingResult.AllDataAndRecorded;
        }

        // A local root must exist although it is dropped: without it the spans inside would be roots themselves.
        return standing == LocalParent.Unknown ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None;
    }

    private bool KeepsRoot(ref ActivityCreationOptions<ActivityContext> options, bool? parentSampled) =>
        _sources.TryGetRules(options.Source, out var rules) && LocalRootSampler.Keeps(rules, ref options, parentSampled);

    /// <summary>Returns whether the activity is a local root that the sampling callback dropped, or would have dropped.</summary>
    private bool IsDroppedRoot(Activity activity, bool isKnownDropped)
    {
        if (activity.Parent is { } parent)
        {
            return _traces.Follow(parent, activity.Source, _sources) == LocalParent.Unknown && !Keeps(activity, LocalTraces.ParentSampled(parent));
        }

        if (activity.ParentSpanId == default)
        {
            return !Keeps(activity, parentSampled: null);
        }

        return isKnownDropped
            || (!activity.HasRemoteParent && _traces.IsDropped(activity.TraceId))
            || !Keeps(activity, ActivityContext.TryParse(activity.ParentId, null, out var context) && IsSampled(context.TraceFlags));
    }

    private bool Keeps(Activity activity, bool? parentSampled) =>
        _sources.TryGetRules(activity.Source, out var rules) && LocalRootSampler.Keeps(rules, activity, parentSampled);

    private static bool IsSampled(ActivityTraceFlags flags) => (flags & ActivityTraceFlags.Recorded) != 0;
}
