using System.Collections.Concurrent;
using System.Diagnostics;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// Where finished spans come in, on the thread that ended them: into the ring, and when the ring is full the thread encodes its
/// own span into the lane, so that a burst pays for itself. Only when the byte budget is spent is a span dropped.
/// </summary>
internal sealed class SpanIntake(SpanRing ring, Ledger ledger, SpanAppender appender, Action wake)
{
    // A quarter of the ring wakes the export loop before its next turn is due.
    private readonly long _wakeAt = Math.Max(1, ring.Capacity / 4);

    private readonly ConcurrentBag<SpanScratch> _scratches = [];

    /// <summary>Takes a finished span. Never blocks, never throws: the caller is traced code.</summary>
    public void Add(Activity activity)
    {
        if (ring.TryAdd(activity, out var waiting))
        {
            if (waiting >= _wakeAt)
            {
                wake();
            }

            return;
        }

        if (ring.IsClosed)
        {
            ledger.Refused(RecordKind.Spans, DropReason.AlreadyShutdown);
            return;
        }

        Help(activity);
    }

    private void Help(Activity activity)
    {
        var scratch = _scratches.TryTake(out var spare) ? spare : appender.CreateScratch();

        // Counted first: the export loop may send it before this thread comes back.
        ledger.Entered(RecordKind.Spans);
        if (appender.Append(activity, scratch) is { } dropped)
        {
            ledger.DropQueued(RecordKind.Spans, dropped, 1);
        }

        _scratches.Add(scratch);
        wake();
    }
}
