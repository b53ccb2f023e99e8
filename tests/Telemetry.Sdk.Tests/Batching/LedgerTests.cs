using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Batching;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LedgerTests
{
    [Test]
    public void GetSnapshot_AfterAnyOperations_IdentityHolds() => Gen.Select(Gen.Int[0, 7], Gen.Int[1, 5], Gen.Enum<DropReason>()).Array[0, 100].Sample(steps =>
    {
        var ring = new SpanRing(1_024);
        var ledger = new Ledger(ring);
        foreach (var (step, count, reason) in steps)
        {
            Apply(ring, ledger, step, count, reason);

            var snapshot = ledger.GetSnapshot();
            Identity.Holds(snapshot.Spans);
            Identity.Holds(snapshot.Events);
        }
    });

    [Test]
    [CancelAfter(60_000)]
    public void GetSnapshot_UnderConcurrentTraffic_IdentityHoldsInEach(CancellationToken cancellationToken)
    {
        var ring = new SpanRing(256);
        var ledger = new Ledger(ring);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var activity = new Activity("a");
        var traffic = new[]
        {
            Task.Run(() => Repeat(() => ring.TryAdd(activity, out _)), CancellationToken.None),
            Task.Run(() => Repeat(() => ledger.Entered(RecordKind.Event)), CancellationToken.None),
            Task.Run(() => Repeat(() => Drain(ring, ledger)), CancellationToken.None),
        };

        TelemetryCounts last = new();
        for (var i = 0; i < 5_000; i++)
        {
            var snapshot = ledger.GetSnapshot();
            Identity.Holds(snapshot.Spans);
            Identity.Holds(snapshot.Events);
            Assert.That(snapshot.Spans.Ended, Is.GreaterThanOrEqualTo(last.Ended));
            last = snapshot.Spans;
        }

        stop.Cancel();
        Task.WaitAll(traffic, CancellationToken.None);
        Assert.That(ledger.GetSnapshot().Spans.Ended, Is.EqualTo(ring.Added));

        void Repeat(Action act)
        {
            while (!stop.IsCancellationRequested)
            {
                act();
            }
        }
    }

    private static void Drain(SpanRing ring, Ledger ledger)
    {
        var taken = 0;
        while (taken < 50 && ring.TryTake(out _))
        {
            taken++;
        }

        Span<int> dropped = stackalloc int[(int)DropReason.Expired + 1];
        ledger.TakenFromRing(taken, dropped);
        ledger.QueuedToInFlight(RecordKind.Spans, taken);
        ledger.Delivered(RecordKind.Spans, taken);
    }

    private static void Apply(SpanRing ring, Ledger ledger, int step, int count, DropReason reason)
    {
        var kind = count % 2 == 0 ? RecordKind.Spans : RecordKind.Event;
        switch (step)
        {
            case 0: ring.TryAdd(new Activity("a"), out _); break;
            case 1: ledger.Entered(kind); break;
            case 2: ledger.Refused(kind, reason); break;
            case 3: ledger.QueuedToInFlight(kind, count); break;
            case 4: ledger.InFlightToQueued(kind, count); break;
            case 5: ledger.Delivered(kind, count); break;
            case 6: ledger.DropQueued(kind, reason, count); break;
            default:
                Span<int> dropped = stackalloc int[(int)DropReason.Expired + 1];
                if (ring.TryTake(out _))
                {
                    dropped[(int)reason] = 1;
                    ledger.TakenFromRing(0, dropped);
                }

                break;
        }
    }
}
