using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Batching;
using Telemetry.Sdk.Diagnostics;
using Telemetry.Sdk.Tests.Diagnostics;

namespace Telemetry.Sdk.Tests.Batching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CaughtFaultsTests
{
    [Test]
    public void Tell_FaultsOfTracedThreads_AreLoggedOnlyThenAndOnce()
    {
        var logger = new RecordingLogger();
        var faults = new CaughtFaults(new RateLimitedLog(logger, new FakeTimeProvider()));
        faults.Encoding(new InvalidOperationException("first"));
        faults.Encoding(new InvalidOperationException("last"));
        faults.Capture(new InvalidOperationException("hook"));
        Assert.That(logger.Entries, Is.Empty);

        faults.Tell();
        faults.Tell();

        Assert.That(logger.Entries.Select(e => e.Id.Name), Is.EqualTo(new[] { "EncodeFailed", "SpanCaptureFailed" }));
    }
}
