using System.Diagnostics;

namespace Telemetry.Sdk.Spans;

/// <summary>
/// Carries the decision about a span with a parent from the sampling callback to the started callback that follows on the
/// same thread. An activity does not tell its parent's sampled flag without allocating; where the hand-off does not
/// match, that price is paid.
/// </summary>
internal static class SamplingHandOff
{
    // Owned by their thread.
    [ThreadStatic]
    private static LocalTraces? _owner;

    [ThreadStatic]
    private static ActivitySource? _source;

    [ThreadStatic]
    private static string? _name;

    [ThreadStatic]
    private static ActivitySpanId _parent;

    [ThreadStatic]
    private static bool _keep;

    public static void Put(LocalTraces owner, ActivitySource source, string name, ActivitySpanId parent, bool keep) =>
        (_owner, _source, _name, _parent, _keep) = (owner, source, name, parent, keep);

    public static bool TryGet(LocalTraces owner, Activity activity, out bool keep)
    {
        keep = _keep;
        return ReferenceEquals(_owner, owner) && ReferenceEquals(_source, activity.Source)
            && string.Equals(_name, activity.OperationName, StringComparison.Ordinal) && _parent == activity.ParentSpanId;
    }
}
