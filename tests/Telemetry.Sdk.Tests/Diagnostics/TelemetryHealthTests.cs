using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TelemetryHealthTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Set_NewCondition_IsListedWithItsCureAndTime()
    {
        var health = new TelemetryHealth(_time);

        var news = health.Set("topic:a", "Topic a does not exist.", "kafka-topics.sh --create");

        Assert.That(news, Is.True);
        Assert.That(health.IsDegraded, Is.True);
        Assert.That(health.Conditions, Is.EqualTo([new HealthCondition("topic:a", "Topic a does not exist.", "kafka-topics.sh --create", _time.GetUtcNow())]));
    }

    [Test]
    public void SetFor_Lifetime_EndsByItself()
    {
        var health = new TelemetryHealth(_time);
        health.SetFor(TimeSpan.FromHours(1), "id", "it was replaced");
        health.Set("other", "stays");

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.That(health.Conditions, Has.Count.EqualTo(2));
        var version = health.Version;
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(health.Conditions.Single().Key, Is.EqualTo("other"));
        Assert.That(health.Version, Is.GreaterThan(version));
        Assert.That(health.Clear("id"), Is.False);
    }

    [Test]
    public void Set_SameAgain_IsNoNewsAndKeepsItsAge()
    {
        var health = new TelemetryHealth(_time);
        health.Set("a", "reason");
        var since = _time.GetUtcNow();
        var version = health.Version;
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(health.Set("a", "reason"), Is.False);
        Assert.That(health.Version, Is.EqualTo(version));
        Assert.That(health.Set("a", "another reason"), Is.True);
        Assert.That(health.Conditions.Single().Since, Is.EqualTo(since));
        Assert.That(health.Conditions.Single().Reason, Is.EqualTo("another reason"));
    }

    [Test]
    public void Clear_LastCondition_IsHealthyAgain()
    {
        var health = new TelemetryHealth(_time);
        health.Set("a", "reason");

        Assert.That(health.Clear("b"), Is.False);
        Assert.That(health.Clear("a"), Is.True);
        Assert.That(health.IsDegraded, Is.False);
        Assert.That(health.Conditions, Is.Empty);
    }

    [Test]
    public void Set_BeyondTheLimit_IsCountedAndNotKept()
    {
        var health = new TelemetryHealth(_time);
        for (var i = 0; i < TelemetryHealth.MaxConditions + 3; i++)
        {
            health.Set($"topic:{i}", "reason");
        }

        Assert.That(health.Conditions, Has.Count.EqualTo(TelemetryHealth.MaxConditions));
        Assert.That(health.Unlisted, Is.EqualTo(3));
    }
}
