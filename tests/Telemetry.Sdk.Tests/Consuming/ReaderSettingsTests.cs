using Microsoft.Extensions.Options;
using Telemetry.Sdk.Consuming;

namespace Telemetry.Sdk.Tests.Consuming;

public sealed class ReaderSettingsTests
{
    [Test]
    public void Constructor_InvalidOptions_NamesEachSettingValueAndLimit()
    {
        var options = new CorrelatedReaderOptions { Quiet = TimeSpan.Zero, MemoryBudgetBytes = 5 };

        var failures = Assert.Throws<OptionsValidationException>(() => _ = new CorrelatedReader(options)).Failures.ToList();

        Assert.That(failures, Has.Count.EqualTo(3));
        Assert.That(failures, Has.Some.Contains("Nothing to read"));
        Assert.That(failures, Has.Some.Contains("Quiet is 00:00:00; it must be from 00:00:00.0010000 to 01:00:00"));
        Assert.That(failures, Has.Some.Contains("MemoryBudgetBytes is 5; it must be at least 4194304"));
    }

    [Test]
    public void Constructor_OptionsChangedAfterwards_KeepsWhatItRead()
    {
        var options = new CorrelatedReaderOptions().Spans();
        var settings = new ReaderSettings(options);

        options.Spans("more");
        options.Kafka.Settings["client.id"] = "late";

        Assert.That(settings.Topics, Is.EqualTo(new[] { "otlp_spans" }));
        Assert.That(settings.Kafka.Settings, Is.Empty);
    }
}
