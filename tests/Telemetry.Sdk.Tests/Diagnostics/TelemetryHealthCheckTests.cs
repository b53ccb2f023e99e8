using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TelemetryHealthCheckTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TelemetryHealth _health;
    private readonly TelemetryHealthCheck _check;
    private TelemetrySnapshot _snapshot = new(new(), new());
    private IReadOnlyList<string> _pending = [];

    public TelemetryHealthCheckTests()
    {
        _health = new TelemetryHealth(_time);
        _check = new TelemetryHealthCheck(_health, () => _snapshot, () => _pending, _time);
    }

    [Test]
    public async Task CheckHealthAsync_NothingWrong_IsHealthy()
    {
        var result = await CheckAsync();

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(result.Data["account"], Is.EqualTo("spans 0 ended, 0 delivered; events 0 ended, 0 delivered."));
    }

    [Test]
    public async Task CheckHealthAsync_TopicNotKnownYet_IsDegradedAndNamesIt()
    {
        _pending = ["topic otlp_spans", "subject otlp_spans-value"];

        var result = await CheckAsync();

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(result.Description, Is.EqualTo("Not known yet: topic otlp_spans, subject otlp_spans-value."));
        Assert.That(result.Data["pending"], Is.EqualTo("topic otlp_spans, subject otlp_spans-value"));
    }

    [Test]
    public async Task CheckHealthAsync_TopicFirstUsedLater_StaysHealthy()
    {
        await CheckAsync();
        _pending = ["topic orders"];

        var result = await CheckAsync();

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task CheckHealthAsync_SeveralReasonsWithoutFullStop_AreSentencesOnLinesOfTheirOwn()
    {
        _health.Set("kafka", "no broker is reachable");
        _health.Set("topic:orders", "topic orders is blocked: it does not exist", "kafka-topics.sh --create --topic orders");
        _pending = ["topic otlp_spans"];

        var result = await CheckAsync();

        Assert.That(result.Description!.Split('\n'), Is.EquivalentTo((string[])
        [
            "no broker is reachable.",
            "topic orders is blocked: it does not exist. To cure it: kafka-topics.sh --create --topic orders",
            "Not known yet: topic otlp_spans.",
        ]));
        Assert.That(result.Data["kafka"], Does.StartWith("no broker is reachable. Since "));
    }

    [Test]
    public async Task CheckHealthAsync_Condition_IsDegradedWithReasonAndCure()
    {
        _health.Set("topic:otlp_spans", "Topic otlp_spans does not exist.", "kafka-topics.sh --create --topic otlp_spans");

        var result = await CheckAsync();

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(result.Description, Is.EqualTo("Topic otlp_spans does not exist. To cure it: kafka-topics.sh --create --topic otlp_spans"));
        Assert.That(result.Data.Keys, Does.Contain("topic:otlp_spans"));
    }

    [Test]
    public async Task CheckHealthAsync_UserChoseUnhealthy_IsUnhealthy()
    {
        _health.Set("kafka", "Kafka is not reachable.");

        var result = await CheckAsync(HealthStatus.Unhealthy);

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task CheckHealthAsync_NewLoss_IsDegradedForAMinute()
    {
        _snapshot = new(new() { Dropped = new Dictionary<DropReason, long> { [DropReason.QueueFull] = 7 } }, new());

        var first = await CheckAsync();
        _time.Advance(TelemetryHealthCheck.LossAge - TimeSpan.FromSeconds(1));
        var second = await CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var third = await CheckAsync();

        Assert.That(first.Description, Does.Contain("7 dropped (queue_full)"));
        Assert.That((first.Status, second.Status, third.Status), Is.EqualTo((HealthStatus.Degraded, HealthStatus.Degraded, HealthStatus.Healthy)));
    }

    private Task<HealthCheckResult> CheckAsync(HealthStatus failureStatus = HealthStatus.Degraded) => _check.CheckHealthAsync(new HealthCheckContext
    {
        Registration = new HealthCheckRegistration(TelemetryHealthCheck.Name, Mock.Of<IHealthCheck>(), failureStatus, tags: null),
    });
}
