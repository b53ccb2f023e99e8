using Telemetry.Sdk.Batching;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MemoryBudgetTests
{
    [Test]
    public void TryReserve_PastTheLimit_TakesNothing()
    {
        var budget = new MemoryBudget(100);

        Assert.That((budget.TryReserve(60), budget.TryReserve(41), budget.TryReserve(40)), Is.EqualTo((true, false, true)));
        Assert.That(budget.UsedBytes, Is.EqualTo(100));
    }

    [Test]
    public void Reserve_PastTheLimit_IsRemembered()
    {
        var budget = new MemoryBudget(100);

        budget.Reserve(150);

        Assert.That((budget.UsedBytes, budget.TryReserve(1)), Is.EqualTo((150L, false)));
    }

    [Test]
    public void TryReserve_ManyThreads_NeverHoldsMoreThanTheLimitAndEndsAtZero()
    {
        var budget = new MemoryBudget(1_000);
        long held = 0, most = 0;

        Parallel.For(0, 20_000, i =>
        {
            var bytes = 1 + (i % 400);
            if (budget.TryReserve(bytes))
            {
                InterlockedMax(ref most, Interlocked.Add(ref held, bytes));
                Interlocked.Add(ref held, -bytes);
                budget.Release(bytes);
            }
        });

        Assert.That(most, Is.InRange(1, 1_000));
        Assert.That(budget.UsedBytes, Is.Zero);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var now && now == seen ? value : now;
        }
    }
}
