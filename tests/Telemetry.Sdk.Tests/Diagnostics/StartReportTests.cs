using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Diagnostics;

namespace Telemetry.Sdk.Tests.Diagnostics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StartReportTests
{
    private static readonly StartFacts Unsettled = new()
    {
        Service = "checkout",
        Profile = TelemetryProfile.Verify,
        Brokers = "kafka:9092",
        Registry = "http://registry:8081",
        Topics = [new("otlp_spans", null, null)],
        SourcesCaptured = ["Microsoft.AspNetCore", "System.Net.Http"],
    };

    private static readonly StartFacts Settled = Unsettled with
    {
        BrokersState = "connected",
        RegistryState = "connected",
        Topics = [new("otlp_spans", 12, null), new("ticketshop.v1.SeatsHeld", null, "does not exist")],
    };

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();
    private StartFacts _facts = Settled;

    [Test]
    public void Build_AllKnown_NamesEverything()
    {
        var facts = Settled with { SourcesNotCaptured = ["Shop.Orders", "Npgsql"] };

        var text = StartReportText.Build(facts);

        Assert.That(text, Is.EqualTo(
            "Telemetry of checkout (profile Verify): Kafka kafka:9092 connected; Schema Registry http://registry:8081 connected; "
            + "topics otlp_spans (12 partitions), ticketshop.v1.SeatsHeld (does not exist); "
            + "sources captured Microsoft.AspNetCore, System.Net.Http; "
            + "sources seen but not captured Shop.Orders, Npgsql (to capture one, add its name to TicketTelemetry:Spans:Sources)."));
    }

    [Test]
    public void Build_NothingKnown_SaysSo()
    {
        var text = StartReportText.Build(Unsettled with { SourcesCaptured = [] });

        Assert.That(text, Does.Contain("Kafka kafka:9092 not known yet").And.Contain("otlp_spans (not known yet)").And.Contain("sources captured none."));
    }

    [Test]
    public void Build_ManySources_StaysOneReadableLine()
    {
        var text = StartReportText.Build(Settled with { SourcesNotCaptured = [.. Enumerable.Range(0, 300).Select(i => $"Source{i}")] });

        Assert.That(text, Does.Contain("Source19 and 280 more").And.Not.Contain("Source20"));
    }

    [Test]
    public void Poll_FactsSettled_WritesTheLineAtOnceAndOnce()
    {
        var report = Report();

        report.Poll();
        report.Poll();

        Assert.That(_logger.Entries.Select(e => (e.Level, e.Id.Id)), Is.EqualTo([(LogLevel.Information, 901)]));
    }

    [Test]
    public void Poll_NothingAnswers_WritesTheLineAfterFiveSeconds()
    {
        _facts = Unsettled;
        var report = Report();

        report.Poll();
        Assert.That(_logger.Entries, Is.Empty);
        _time.Advance(StartReport.FirstAtLatest);
        report.Poll();

        Assert.That(_logger.Messages.Single(), Does.Contain("not known yet"));
    }

    [Test]
    public void Poll_SomethingAppearedWithinAMinute_WritesASecondLineAndNoThird()
    {
        var report = Report();
        report.Poll();
        _facts = Settled with { SourcesNotCaptured = ["Shop.Orders"] };

        _time.Advance(StartReport.SecondAfter - TimeSpan.FromSeconds(1));
        report.Poll();
        Assert.That(_logger.Entries, Has.Count.EqualTo(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        report.Poll();
        _facts = Settled;
        _time.Advance(StartReport.SecondAfter);
        report.Poll();

        Assert.That(_logger.Entries.Select(e => e.Id.Id), Is.EqualTo([901, 902]));
        Assert.That(_logger.Messages[1], Does.Contain("Shop.Orders"));
        Assert.That(report.IsDone, Is.True);
    }

    [Test]
    public void Poll_NothingChangedWithinAMinute_WritesNoSecondLine()
    {
        var report = Report();
        report.Poll();
        _time.Advance(StartReport.SecondAfter);
        report.Poll();

        Assert.That(_logger.Entries, Has.Count.EqualTo(1));
        Assert.That(report.IsDone, Is.True);
    }

    [Test]
    public void Poll_InformationNotLogged_GathersNothing()
    {
        var report = new StartReport(new RecordingLogger { Least = LogLevel.Warning }, _time, () => throw new InvalidOperationException("gathered"));

        Assert.That(report.Poll, Throws.Nothing);
        Assert.That(report.IsDone, Is.True);
    }

    private StartReport Report() => new(_logger, _time, () => _facts);
}
