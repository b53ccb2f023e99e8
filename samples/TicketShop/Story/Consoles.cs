using Spectre.Console;

namespace TicketShop.Story;

/// <summary>Where the story is told.</summary>
internal static class Consoles
{
    /// <summary>How wide a line may be where no terminal says it; nothing is wrapped there.</summary>
    private const int PlainWidth = 200;

    /// <summary>Standard output, or standard error beside JSON. Without a terminal there are no escape codes; <c>NO_COLOR</c> takes the colours away.</summary>
    public static IAnsiConsole Create(bool standardError)
    {
        var isTerminal = standardError ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(standardError ? Console.Error : Console.Out),
        });
        if (!isTerminal)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
