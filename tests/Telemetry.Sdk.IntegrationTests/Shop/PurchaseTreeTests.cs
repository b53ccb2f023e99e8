using System.Diagnostics;
using Spectre.Console;
using Telemetry.Sdk.Consuming;
using TicketShop.Story;
using TicketShop.V1;

namespace Telemetry.Sdk.IntegrationTests.Shop;

public sealed class PurchaseTreeTests
{
    [Test]
    public void Write_WholePurchase_TreeWithEventsBarsAndShares()
    {
        var ids = Enumerable.Range(0, 4).Select(_ => ActivitySpanId.CreateRandom()).ToArray();
        var trace = Traces.Trace(ActivityTraceId.CreateRandom(),
        [
            Traces.Span("gateway", "POST /checkout", ids[0], default, 0, 40, ActivityKind.Server),
            Traces.Span("payment", "payment.authorize", ids[1], ids[0], 10, 40),
            Traces.Event(new PaymentAuthorized(), ids[1]),
            Traces.Span("checkout", "send ticketshop.orders", ids[2], ids[0], 0, 10, ActivityKind.Producer),
            Traces.Span("notify", "process ticketshop.orders", ids[3], ids[2], 60, 80, ActivityKind.Consumer),
        ]);

        var lines = Write(trace).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).ToArray();

        Assert.That(lines[1], Does.StartWith("gateway  POST /checkout").And.EndsWith("████████████████················     40.0"));
        Assert.That(lines[2], Does.StartWith("├─checkout  send ticketshop.orders").And.EndsWith("10.0         25 %"));
        Assert.That(lines[3], Does.StartWith("│ └─notify  process ticketshop.orders").And.EndsWith("························████████     20.0"));
        Assert.That(lines[4], Does.StartWith("└─payment  payment.authorize").And.EndsWith("····████████████················     30.0         75 %"));
        Assert.That(lines[5], Is.EqualTo("    ● PaymentAuthorized"));
        Assert.That(lines, Has.Length.EqualTo(6));
    }

    private static string Write(CorrelatedTrace trace)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        PurchaseTree.Write(console, trace);
        return writer.ToString();
    }
}
