namespace Telemetry.Sdk.Tests.Cli;

public sealed class UsageTests
{
    [TestCase("--bogus")]
    [TestCase]
    [TestCase("schema")]
    [TestCase("schema", "bogus")]
    [TestCase("schema", "diff", "one.proto")]
    [TestCase("schema", "diff", "one.proto", "two.proto", "--level", "SIDEWARD")]
    [TestCase("schema", "diff", "one.proto", "two.proto", "--level")]
    public async Task WrongUsage_Answers2AndPointsToTheHelp(params string[] arguments)
    {
        var run = await ToolRun.OfAsync(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.StartWith("ticket-telemetry: ").And.Contain("Try --help."));
    }

    [Test]
    public async Task UnknownLevel_NamesTheLevels()
    {
        var run = await ToolRun.OfAsync("schema", "diff", "one.proto", "two.proto", "--level", "SIDEWARD");

        Assert.That(run.Error, Does.Contain("BACKWARD_TRANSITIVE").And.Contain("'SIDEWARD'"));
    }

    [TestCase("schema", "--help")]
    [TestCase("schema", "diff", "--help")]
    [TestCase("schema", "diff", "-h")]
    public async Task Help_OfEachCommand_HasExamples(params string[] arguments)
    {
        var run = await ToolRun.OfAsync(arguments);

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("Usage:").And.Contain("Examples:\n  ticket-telemetry schema ").And.Contain("--no-color"));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public async Task Version_IsOneLine()
    {
        var run = await ToolRun.OfAsync("--version");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output.Trim().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Cancelled_Answers130()
    {
        var run = await ToolRun.OfAsync(new CancellationToken(canceled: true), "schema", "diff", "/dev/null", "/dev/null");

        Assert.That(run.ExitCode, Is.EqualTo(130));
    }
}
