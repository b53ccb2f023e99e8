using Spectre.Console;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>Where the tool writes: results to the one, errors to the other.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Errors and notes.</param>
/// <param name="IsTerminal">Whether a person watches <paramref name="Out"/>.</param>
/// <param name="IsErrorTerminal">Whether a person watches <paramref name="Error"/>.</param>
internal sealed record Streams(TextWriter Out, TextWriter Error, bool IsTerminal, bool IsErrorTerminal)
{
    // A file, a pipe and a build log want whole lines.
    private const int UnlimitedWidth = 100_000;

    public static Streams OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    public IAnsiConsole OutScreen(bool isPlain) => Screen(Out, IsTerminal, isPlain);

    public IAnsiConsole ErrorScreen(bool isPlain) => Screen(Error, IsErrorTerminal, isPlain);

    private static IAnsiConsole Screen(TextWriter writer, bool isTerminal, bool isPlain)
    {
        var hasColour = isTerminal && !isPlain && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Without ANSI the library would set the terminal's colours through System.Console; without colours ANSI writes nothing.
            Ansi = hasColour ? AnsiSupport.Detect : AnsiSupport.Yes,
            ColorSystem = hasColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            screen.Profile.Width = UnlimitedWidth;
        }

        return screen;
    }
}
