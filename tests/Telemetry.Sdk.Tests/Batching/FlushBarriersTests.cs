using Telemetry.Sdk.Batching;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlushBarriersTests
{
    private readonly FlushBarriers _barriers = new();

    [Test]
    public void Add_NothingUnsettled_EndsAtOnce()
    {
        var flush = new TaskCompletionSource();
        _barriers.Settle(_barriers.NextNumber());

        _barriers.Add(flush);

        Assert.That((flush.Task.IsCompleted, _barriers.Any), Is.EqualTo((true, false)));
    }

    [Test]
    public void Settle_OnlyLaterRecords_DoesNotEndIt()
    {
        var (first, second) = (_barriers.NextNumber(), _barriers.NextNumber());
        var flush = new TaskCompletionSource();
        _barriers.Add(flush);
        var later = _barriers.NextNumber();

        _barriers.Settle(later);
        _barriers.Settle(second);
        Assert.That((flush.Task.IsCompleted, _barriers.Any), Is.EqualTo((false, true)));

        _barriers.Settle(first);
        Assert.That((flush.Task.IsCompleted, _barriers.Any), Is.EqualTo((true, false)));
    }

    [Test]
    public void Any_CallerGaveUp_IsFalse()
    {
        _barriers.NextNumber();
        var flush = new TaskCompletionSource();
        _barriers.Add(flush);

        flush.SetResult();

        Assert.That(_barriers.Any, Is.False);
    }
}
