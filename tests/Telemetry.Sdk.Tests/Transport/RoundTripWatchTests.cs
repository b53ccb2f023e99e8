using Microsoft.Extensions.Logging;
using Moq;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Transport;

namespace Telemetry.Sdk.Tests.Transport;

public sealed class RoundTripWatchTests
{
    private Mock<ILogger> _logger = null!;

    [SetUp]
    public void EnableLog()
    {
        _logger = new Mock<ILogger>();
        _logger.Setup(l => l.IsEnabled(It.IsAny<LogLevel>())).Returns(true);
    }

    [Test]
    public void Observe_RoundTripOverLinger_WarnsOnceAndNamesTheBroker()
    {
        var watch = Watch(TimeSpan.FromMilliseconds(100));

        watch.Observe(Statistics(90_000, 140_000));
        watch.Observe(Statistics(90_000, 150_000));

        Assert.That(Warnings(), Is.EqualTo(1));
        Assert.That(_logger.Invocations.Single(i => i.Method.Name == "Log").Arguments[2]?.ToString(), Does.Contain("host-1:9092").And.Contain("00:00:00.1400000"));
    }

    [Test]
    public void Observe_RoundTripWithinLinger_SaysNothing()
    {
        Watch(TimeSpan.FromMilliseconds(200)).Observe(Statistics(90_000, 140_000));

        Assert.That(Warnings(), Is.Zero);
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("[1]")]
    [TestCase("""{"brokers":{"a":{"rtt":{"p90":"soon"}}}}""")]
    public void Observe_OtherText_IsIgnored(string statistics)
    {
        Watch(TimeSpan.Zero).Observe(statistics);

        Assert.That(Warnings(), Is.Zero);
    }

    private static string Statistics(params long[] microseconds)
    {
        var brokers = microseconds.Select((m, i) => $"\"host-{i}:9092\":{{\"nodeid\":{i},\"rtt\":{{\"p90\":{m}}}}}");
        return "{\"brokers\":{" + string.Join(',', brokers) + "}}";
    }

    private RoundTripWatch Watch(TimeSpan linger) => new(linger, new RateLimitedLog(_logger.Object, TimeProvider.System));

    private int Warnings() => _logger.Invocations.Count(i => i.Method.Name == "Log");
}
