using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Batching;

/// <summary>
/// Where every span and event is: the identity of promise P8. One lock, taken once a record or once a drained batch, never
/// once a span on the traced thread's normal path: there the ring's own count says what has ended. Thread-safe.
/// </summary>
internal sealed class Ledger(SpanRing ring)
{
    private readonly Lock _gate = new();

    // All under the lock.
    private readonly Account _spans = new();
    private readonly Account _events = new();
    private long _taken;   // from the ring, and already in the account

    /// <summary>Spans left the ring: some are in lanes now, the others were dropped, by reason.</summary>
    public void TakenFromRing(int queued, ReadOnlySpan<int> dropped)
    {
        lock (_gate)
        {
            var all = queued;
            for (var reason = 1; reason < dropped.Length; reason++)
            {
                _spans.Drop((DropReason)reason, dropped[reason]);
                all += dropped[reason];
            }

            _spans.Queued += queued;
            _spans.Ended += all;
            _taken += all;
        }
    }

    /// <summary>A span or event entered past the ring.</summary>
    public void Entered(RecordKind kind)
    {
        lock (_gate)
        {
            Of(kind).Ended++;
            Of(kind).Queued++;
        }
    }

    /// <summary>A span or event was given up before it was queued.</summary>
    public void Refused(RecordKind kind, DropReason reason)
    {
        lock (_gate)
        {
            Of(kind).Ended++;
            Of(kind).Drop(reason, 1);
        }
    }

    public void QueuedToInFlight(RecordKind kind, int count)
    {
        lock (_gate)
        {
            Of(kind).Queued -= count;
            Of(kind).InFlight += count;
        }
    }

    public void InFlightToQueued(RecordKind kind, int count) => QueuedToInFlight(kind, -count);

    public void Delivered(RecordKind kind, int count)
    {
        lock (_gate)
        {
            Of(kind).InFlight -= count;
            Of(kind).Delivered += count;
        }
    }

    public void DropQueued(RecordKind kind, DropReason reason, int count)
    {
        lock (_gate)
        {
            Of(kind).Queued -= count;
            Of(kind).Drop(reason, count);
        }
    }

    public TelemetrySnapshot GetSnapshot()
    {
        lock (_gate)
        {
            return new TelemetrySnapshot(_spans.ToCounts(ring.Added - _taken), _events.ToCounts(0));
        }
    }

    private Account Of(RecordKind kind) => kind == RecordKind.Spans ? _spans : _events;
}
