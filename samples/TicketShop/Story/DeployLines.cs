using System.Globalization;
using Spectre.Console;
using TicketShop.Proof;

namespace TicketShop.Story;

/// <summary>What became of the deploy: the verdict, the reason, and whom it harmed.</summary>
internal static class DeployLines
{
    public static void Write(IAnsiConsole console, Deployment deployment)
    {
        var (colour, verdict, meaning) = deployment.Verdict switch
        {
            DeployVerdict.Refused => ("green", "REFUSED before its first record", string.Create(
                CultureInfo.InvariantCulture, $"Its {deployment.Refused} events are given up and none is on the topic; the services and their readers go on.")),
            DeployVerdict.Accepted => ("red", "ACCEPTED", "Readers of SeatsHeld break on its records: the subject's compatibility level protects nobody."),
            _ => ("yellow", "SKIPPED", "None of its events is on the topic, and nothing is proven by that."),
        };
        console.MarkupLine($"[bold {colour}]{verdict}[/]: {Markup.Escape(deployment.Reason)}");
        console.MarkupLine($"[{colour}]{meaning}[/]");
    }
}
