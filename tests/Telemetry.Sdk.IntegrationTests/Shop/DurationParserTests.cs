using TicketShop.Cli;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class DurationParserTests
{
    [TestCase("30s", 30)]
    [TestCase("2m", 120)]
    [TestCase("1h", 3_600)]
    [TestCase("500ms", 0.5)]
    [TestCase("1.5s", 1.5)]
    [TestCase("20", 20)]
    public void TryParse_AsPeopleWriteIt_Understood(string text, double seconds)
    {
        Assert.That(DurationParser.TryParse(text, out var duration), Is.True);
        Assert.That(duration.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("30x")]
    [TestCase("-3s")]
    [TestCase("1e9999h")]
    [TestCase("99999999999999999999h")]
    public void TryParse_AnythingElse_Refused(string text) => Assert.That(DurationParser.TryParse(text, out _), Is.False);
}
