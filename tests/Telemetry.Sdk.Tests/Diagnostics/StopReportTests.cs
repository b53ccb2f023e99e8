using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StopReportTests
{
    private readonly RecordingLogger _logger = new();

    [Test]
    public void Write_NothingLost_IsInformation()
    {
        StopReport.Write(_logger, new(new() { Ended = 3, Delivered = 3 }, new()));

        Assert.That(_logger.Entries.Single().Level, Is.EqualTo(LogLevel.Information));
        Assert.That(_logger.Messages.Single(), Is.EqualTo("Telemetry ended: spans 3 ended, 3 delivered; events 0 ended, 0 delivered."));
    }

    [Test]
    public void Write_SomethingLost_IsAnErrorThatNamesTheReasons()
    {
        TelemetryCounts spans = new() { Ended = 10, Delivered = 4, Queued = 1, InFlight = 2, Dropped = new Dictionary<DropReason, long> { [DropReason.DeliveryFailed] = 2, [DropReason.QueueFull] = 1 } };

        StopReport.Write(_logger, new(spans, new()));

        Assert.That(_logger.Entries.Single().Level, Is.EqualTo(LogLevel.Error));
        Assert.That(_logger.Messages.Single(), Does.Contain("spans 10 ended, 4 delivered, 1 queued, 2 in flight, 1 dropped (queue_full), 2 dropped (delivery_failed);"));
    }
}
