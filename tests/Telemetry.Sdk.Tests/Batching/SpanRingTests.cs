using System.Diagnostics;
using CsCheck;
using Telemetry.Sdk.Batching;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SpanRingTests
{
    [Test]
    public void Operations_AgainstAQueue_Agree() => Gen.Select(Gen.Int[1, 9], Gen.Int[0, 9].Array[0, 200]).Sample((capacity, steps) =>
    {
        var ring = new SpanRing(capacity);
        var model = new Queue<Activity>();
        var closed = false;
        foreach (var step in steps)
        {
            switch (step)
            {
                case < 5:
                    var activity = new Activity("a");
                    var fits = !closed && model.Count < ring.Capacity;
                    Assert.That(ring.TryAdd(activity, out var waiting), Is.EqualTo(fits));
                    if (fits)
                    {
                        model.Enqueue(activity);
                        Assert.That(waiting, Is.EqualTo(model.Count));
                    }

                    break;
                case < 9:
                    Assert.That(ring.TryTake(out var taken), Is.EqualTo(model.TryDequeue(out var expected)));
                    Assert.That(taken, Is.SameAs(expected));
                    break;
                default:
                    closed = steps.Length % 2 == 0;
                    if (closed)
                    {
                        ring.Close();
                    }

                    break;
            }

            Assert.That((ring.Count, ring.IsClosed), Is.EqualTo(((long)model.Count, closed)));
        }
    });

    [Test]
    [CancelAfter(60_000)]
    public void TryAdd_ManyThreads_NothingIsLostOrDoubledAndEachThreadKeepsItsOrder(CancellationToken cancellationToken)
    {
        const int threads = 4;
        const int each = 20_000;
        var ring = new SpanRing(128);
        var producers = Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < each; i++)
                {
                    var activity = new Activity("a");
                    activity.SetCustomProperty("place", (thread, i));
                    while (!ring.TryAdd(activity, out _))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        Thread.Yield();
                    }
                }
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();

        var next = new int[threads];
        for (var taken = 0; taken < threads * each;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ring.TryTake(out var activity))
            {
                var (thread, i) = ((int, int))activity.GetCustomProperty("place")!;
                Assert.That(i, Is.EqualTo(next[thread]++));
                taken++;
            }
        }

        Task.WaitAll(producers, cancellationToken);
        Assert.That((ring.TryTake(out _), ring.Added, ring.Taken), Is.EqualTo((false, (long)threads * each, (long)threads * each)));
    }

    [Test]
    [CancelAfter(60_000)]
    public void Close_WhileThreadsAdd_WhatWasTakenInCanBeTakenOut(CancellationToken cancellationToken)
    {
        var ring = new SpanRing(1 << 16);
        var accepted = 0;
        var producers = Enumerable.Range(0, 3).Select(_ => Task.Run(
            () =>
            {
                while (ring.TryAdd(new Activity("a"), out var _))
                {
                    Interlocked.Increment(ref accepted);
                }
            },
            cancellationToken)).ToArray();
        while (ring.Count < 100)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Thread.Yield();
        }

        ring.Close();
        Task.WaitAll(producers, cancellationToken);
        var taken = 0;
        while (ring.TryTake(out _))
        {
            taken++;
        }

        Assert.That((taken, ring.IsClosed), Is.EqualTo((accepted, true)));
    }
}
