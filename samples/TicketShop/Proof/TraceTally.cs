using System.Diagnostics;
using Telemetry.Sdk.Consuming;

namespace TicketShop.Proof;

/// <summary>
/// Counts traces: complete where one group of the whole run held the root (or events only) and lacked no parent; a second group of
/// the same trace makes it partial.
/// </summary>
internal sealed class TraceTally
{
    // Enough to know a trace again for minutes at any rate of the shop, and bounded for runs without end.
    private const int Remembered = 100_000;

    private HashSet<ActivityTraceId> _complete = [];
    private HashSet<ActivityTraceId> _older = [];

    public long Complete { get; private set; }

    public long Partial { get; private set; }

    public void Add(CorrelatedTrace trace)
    {
        if (trace.IsContinuation)
        {
            if (_complete.Remove(trace.TraceId) || _older.Remove(trace.TraceId))
            {
                Complete--;
                Partial++;
            }
        }
        else if (IsWhole(trace))
        {
            Complete++;
            Remember(trace.TraceId);
        }
        else
        {
            Partial++;
        }
    }

    private static bool IsWhole(CorrelatedTrace trace) =>
        !trace.IsPartial && trace.MissingParents.Count == 0 && (trace.HasRoot || trace.Spans.Count == 0);

    private void Remember(ActivityTraceId traceId)
    {
        if (_complete.Count == Remembered)
        {
            (_older, _complete) = (_complete, []);
        }

        _complete.Add(traceId);
    }
}
