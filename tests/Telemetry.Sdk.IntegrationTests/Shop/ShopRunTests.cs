using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Telemetry.Sdk.IntegrationTests.Shop;

/// <summary>The sample from outside, on the embedded backbone: processes, signals, exit codes and the proof.</summary>
[NonParallelizable]
public sealed class ShopRunTests
{
    [Test]
    public async Task Run_Short_LosesNothing()
    {
        using var shop = ShopProcess.Start("--duration 6s --rate 60 --no-outage");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertNothingLost(summary!, shop.Story);
        Assert.That((long)summary!["spans"]!["ended"]!, Is.GreaterThan(360), shop.Story);
        Assert.That((long)summary["events"]!["emitted"]!, Is.GreaterThan(60), shop.Story);
        Assert.That((long)summary["traces"]!["complete"]!, Is.EqualTo(360), shop.Story);
        Assert.That((long)summary["traces"]!["partial"]!, Is.Zero, shop.Story);
        Assert.That((string?)summary["deploy"]!["verdict"], Is.EqualTo("refused"), shop.Story);
    }

    [Test]
    public async Task Run_BrokerDownInTheMiddle_LosesNothing()
    {
        using var shop = ShopProcess.Start("--duration 11s --rate 60");

        var (exitCode, summary) = await shop.EndAsync();

        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertNothingLost(summary!, shop.Story);
        Assert.That((double)summary!["latencyMs"]!["p99"]!, Is.GreaterThan(3_000), shop.Story);
        Assert.That(shop.Story, Does.Contain("The broker is back"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Sends SIGINT.")]
    public async Task Run_InterruptedOnce_DrainsAndProves()
    {
        using var shop = ShopProcess.Start("--forever --rate 60");
        await shop.SellingAsync();

        shop.Interrupt();

        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.Zero, shop.Story);
        AssertNothingLost(summary!, shop.Story);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Sends SIGINT.")]
    public async Task Run_InterruptedTwice_Ends130AndLeavesNoService()
    {
        using var shop = ShopProcess.Start("--forever --rate 60");
        var services = await shop.SellingAsync();

        shop.Interrupt();
        await shop.ClosingAsync();
        shop.Interrupt();

        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.EqualTo(130), shop.Story);
        Assert.That(summary, Is.Null);
        AssertAllEnd(services);
    }

    [Test]
    public async Task Run_ServiceKilled_FailsAndNamesIt()
    {
        using var shop = ShopProcess.Start("--forever --rate 60");
        var services = await shop.SellingAsync();
        using var queue = Process.GetProcessById(services[1]);

        queue.Kill();

        var (exitCode, summary) = await shop.EndAsync();
        Assert.That(exitCode, Is.EqualTo(1), shop.Story);
        Assert.That(summary, Is.Null);
        Assert.That(shop.Story, Does.Contain("The service queue ended during the run."));
        AssertAllEnd(services);
    }

    [Test]
    public async Task Run_Killed_LeavesNoService()
    {
        using var shop = ShopProcess.Start("--forever --rate 60");
        var services = await shop.SellingAsync();

        shop.Kill();

        Assert.That(services, Has.Count.EqualTo(6));
        AssertAllEnd(services);
    }

    private static void AssertNothingLost(JsonNode summary, string story) => Assert.Multiple(() =>
    {
        Assert.That((long)summary["lost"]!, Is.Zero, story);
        Assert.That((long)summary["gaps"]!, Is.Zero, story);
        Assert.That((long)summary["spans"]!["read"]!, Is.EqualTo((long)summary["spans"]!["ended"]!), story);
        Assert.That((long)summary["spans"]!["delivered"]!, Is.EqualTo((long)summary["spans"]!["ended"]!), story);
        Assert.That((long)summary["events"]!["read"]!, Is.EqualTo((long)summary["events"]!["emitted"]!), story);
        Assert.That((long)summary["events"]!["delivered"]!, Is.EqualTo((long)summary["events"]!["emitted"]!), story);
    });

    private static void AssertAllEnd(IEnumerable<int> processes)
    {
        foreach (var id in processes)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                Assert.That(process.WaitForExit(TimeSpan.FromSeconds(15)), $"Process {id} outlived the shop.");
            }
            catch (ArgumentException)
            {
                // It has ended already.
            }
        }
    }
}
