using System.Diagnostics;
using Telemetry.Sdk.Consuming;
using TicketShop.Proof;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Shop;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TraceTallyTests
{
    private readonly TraceTally _tally = new();
    private readonly ActivityTraceId _id = ActivityTraceId.CreateRandom();

    [Test]
    public void Add_RootAndNothingMissing_Complete()
    {
        _tally.Add(Traces.Trace(_id, [Root()]));

        AssertTally(complete: 1, partial: 0);
    }

    [Test]
    public void Add_EventsOnly_Complete()
    {
        _tally.Add(Traces.Trace(_id, [Traces.Event(new SeatsHeld(), default)]));

        AssertTally(complete: 1, partial: 0);
    }

    [Test]
    public void Add_NoRoot_Partial()
    {
        _tally.Add(Traces.Trace(_id, [Traces.Span("queue", "queue.poll", ActivitySpanId.CreateRandom(), ActivitySpanId.CreateRandom(), 0, 1)]));

        AssertTally(complete: 0, partial: 1);
    }

    [Test]
    public void Add_ReaderSaysPartial_Partial()
    {
        _tally.Add(Traces.Trace(_id, [Root()], isPartial: true));

        AssertTally(complete: 0, partial: 1);
    }

    [Test]
    public void Add_SecondGroup_MakesTheTracePartialOnce()
    {
        _tally.Add(Traces.Trace(_id, [Root()]));
        _tally.Add(Traces.Trace(_id, [Root()], segment: 1, isPartial: true));
        _tally.Add(Traces.Trace(_id, [Root()], segment: 2, isPartial: true));

        AssertTally(complete: 0, partial: 1);
    }

    private static CorrelatedSpan Root() => Traces.Span("gateway", "POST /session", ActivitySpanId.CreateRandom(), default, 0, 1);

    private void AssertTally(int complete, int partial) =>
        Assert.That((_tally.Complete, _tally.Partial), Is.EqualTo(((long)complete, (long)partial)));
}
