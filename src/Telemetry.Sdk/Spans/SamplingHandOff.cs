using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Carries the decision about a span with a parent from the sampling callback to the started callback that follows on the
/// same thread. An activity does not tell its parent's sampled flag without allocating; where the hand-off does not
/// match, that price is paid.
/// </summary>
internal sealed class SamplingHandOff
{
    [ThreadStatic]
    private static SamplingHandOff? _ofThread;

    // Owned by their thread.
    private LocalTraces? _owner;
    private ActivitySource? _source;
    private string? _name;
    private ActivitySpanId _parent;
    private bool _keep;

    public static void Put(LocalTraces owner, ActivitySource source, string name, ActivitySpanId parent, bool keep)
    {
        var slot = _ofThread ??= new();
        (slot._owner, slot._source, slot._name, slot._parent, slot._keep) = (owner, source, name, parent, keep);
    }

    /// <summary>Takes the decision about the activity, once.</summary>
    public static bool TryTake(LocalTraces owner, Activity activity, out bool keep)
    {
        if (_ofThread is not { } slot || !ReferenceEquals(slot._owner, owner) || !slot.Describes(activity))
        {
            keep = false;
            return false;
        }

        slot._owner = null;
        keep = slot._keep;
        return true;
    }

    private bool Describes(Activity activity) => ReferenceEquals(_source, activity.Source)
        && string.Equals(_name, activity.OperationName, StringComparison.Ordinal) && _parent == activity.ParentSpanId;
}
