using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RateLimitedLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();
    private readonly RateLimitedLog _log;

    public RateLimitedLogTests() => _log = new RateLimitedLog(_logger, _time);

    [Test]
    public void Write_RepeatedWithinTheInterval_IsWrittenOnceAndCounted()
    {
        Write("kafka");
        Write("kafka");
        Write("kafka");
        Assert.That(_logger.Messages, Is.EqualTo(["kafka"]));

        _time.Advance(TimeSpan.FromMinutes(1));
        Write("kafka");

        Assert.That(_logger.Messages, Is.EqualTo(["kafka", "The last message \"kafka\" was repeated 2 times and left out.", "kafka"]));
    }

    [Test]
    public void Write_OtherKey_IsNotHeldBack()
    {
        Write("kafka");
        Write("registry");

        Assert.That(_logger.Messages, Is.EqualTo(["kafka", "registry"]));
    }

    [Test]
    public void Flush_WithSuppressedMessages_SaysHowMany()
    {
        Write("kafka");
        Write("kafka");

        _log.Flush();
        _log.Flush();

        Assert.That(_logger.Messages, Is.EqualTo(["kafka", "The last message \"kafka\" was repeated 1 times and left out."]));
    }

    [Test]
    public void Write_MoreKeysThanKept_SharesOneOfThem()
    {
        for (var i = 0; i < RateLimitedLog.MaxKeys; i++)
        {
            Write($"key {i}");
        }

        Write("one more");
        Write("and another");

        Assert.That(_logger.Messages, Has.Count.EqualTo(RateLimitedLog.MaxKeys + 1));
        Assert.That(_logger.Messages[^1], Is.EqualTo("one more"));
    }

    private void Write(string key) => _log.Write(key, key, static (log, text) => log.LogWarning("{Text}", text));
}
