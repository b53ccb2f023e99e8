using TicketShop.Load;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class LoadPlanTests
{
    [Test]
    public void Requests_SameSeed_SamePlan()
    {
        var first = Lines(new LoadPlan(seed: 7, rate: 200, bots: 0.3));
        var second = Lines(new LoadPlan(seed: 7, rate: 200, bots: 0.3));

        Assert.That(first, Is.EqualTo(second));
    }

    [Test]
    public void Requests_OtherSeed_OtherPlan()
    {
        var first = Lines(new LoadPlan(seed: 7, rate: 200, bots: 0.3));
        var second = Lines(new LoadPlan(seed: 8, rate: 200, bots: 0.3));

        Assert.That(first, Is.Not.EqualTo(second));
    }

    // The plan is part of what a report can be reproduced from: a change of it must be meant.
    [Test]
    public void Requests_KnownSeed_KnownFirstVisitor()
    {
        var first = new LoadPlan(seed: 1, rate: 100, bots: 0.3).Requests().First();

        Assert.That(first.Session.Visit.Session, Is.EqualTo("s7bf9c2c8-0"));
    }

    [TestCase(50)]
    [TestCase(200)]
    public void Requests_AnyRate_EvenlySpaced(int rate)
    {
        var requests = new LoadPlan(seed: 3, rate, bots: 0.5).Requests().TakeWhile(r => r.At < TimeSpan.FromSeconds(10)).ToList();

        Assert.That(requests, Has.Count.EqualTo(rate * 10));
        Assert.That(requests.Zip(requests.Skip(1)).Max(pair => pair.Second.At - pair.First.At), Is.LessThanOrEqualTo(TimeSpan.FromSeconds(1.001 / rate)));
    }

    [TestCase(20)]
    [TestCase(60)]
    [TestCase(200)]
    [TestCase(1_000)]
    public void Requests_AnySession_EndsWithinThreeSeconds(int rate)
    {
        var sessions = new LoadPlan(seed: 5, rate, bots: 0.5).Requests()
            .TakeWhile(r => r.At < TimeSpan.FromSeconds(30))
            .GroupBy(r => r.Session);

        Assert.That(sessions.Max(s => s.Last().At - s.First().At), Is.LessThan(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public void Requests_EachSession_TakesItsStepsInOrder()
    {
        var sessions = new LoadPlan(seed: 5, rate: 200, bots: 0.5).Requests()
            .TakeWhile(r => r.At < TimeSpan.FromSeconds(20))
            .GroupBy(r => r.Session)
            .Where(s => s.First().At < TimeSpan.FromSeconds(15));

        foreach (var session in sessions)
        {
            Assert.That(session.Select(r => r.Step), Is.EqualTo(session.Key.Steps.Select(s => s.Kind)));
        }
    }

    [TestCase(0, 0)]
    [TestCase(0.3, 0.3)]
    [TestCase(1, 1)]
    public void Visitors_ShareOfBots_AsAsked(double asked, double expected)
    {
        var population = new Population(seed: 11, asked);

        var bots = Enumerable.Range(0, 2_000).Count(n => population.Visitor(n).Actor != ActorKind.Fan) / 2_000.0;

        Assert.That(bots, Is.EqualTo(expected).Within(0.04));
    }

    private static List<string> Lines(LoadPlan plan) =>
        [.. plan.Requests().Take(2_000).Select(r => $"{r.At} {r.Session with { Steps = [] }} {r.Step}")];
}
