using TicketShop.Cli;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class ShopCommandTests
{
    [TestCase("--rate 0")]
    [TestCase("--rate many")]
    [TestCase("--duration 30x")]
    [TestCase("--duration 0s")]
    [TestCase("--duration")]
    [TestCase("--bots 1.5")]
    [TestCase("--kafka localhost:9092")]
    [TestCase("--kafka localhost --registry http://localhost:8081")]
    [TestCase("--kafka localhost:9092 --registry localhost")]
    [TestCase("--forever --duration 3s")]
    [TestCase("--role reader")]
    [TestCase("--service catalog")]
    public async Task RunAsync_WrongUsage_ExitCode2(string arguments) =>
        Assert.That(await ShopCommand.RunAsync(arguments.Split(' ')), Is.EqualTo(2));
}
