using Spectre.Console;
using Telemetry.Sdk.Cli.Schema;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>The result of one or several comparisons, for a person, a build log or a program.</summary>
internal sealed class Report(IReadOnlyList<Verdict> verdicts, bool isStrict)
{
    /// <summary>Several schemas are listed one by one in the JSON.</summary>
    public bool IsList { get; init; }

    /// <summary>Writes it, and returns the exit code.</summary>
    public int Print(Streams streams, bool isJson, bool isPlain)
    {
        if (isJson)
        {
            ReportJson.Write(streams.Out, verdicts, IsAccepted, IsList);
        }
        else
        {
            Write(streams.OutScreen(isPlain));
        }

        return verdicts.All(IsAccepted) ? ExitCode.Success : ExitCode.Incompatible;
    }

    /// <summary>
    /// Writes for a person. What breaks stands on lines that compilers and MSBuild have: the file, <c>error</c> or <c>warning</c>, the type, the sentence.
    /// </summary>
    private void Write(IAnsiConsole screen)
    {
        foreach (var group in verdicts.GroupBy(Likeness))
        {
            WriteGroup(screen, [.. group]);
        }

        var refused = verdicts.Count(verdict => !IsAccepted(verdict));
        if (verdicts.Count > 1)
        {
            screen.MarkupLine(refused == 0
                ? $"[green]{verdicts.Count} schemas, all compatible.[/]"
                : $"[red]{verdicts.Count} schemas, {refused} incompatible.[/]");
        }
    }

    private bool IsAccepted(Verdict verdict) => verdict.IsCompatible && !(isStrict && verdict.Warnings.Count > 0);

    // The messages of one file share its differences: they are told once.
    private static string Likeness(Verdict verdict) => string.Join('\n', [
        verdict.File, verdict.Level.ToString(), verdict.Note ?? "",
        .. verdict.Differences.Concat(verdict.CompatibleDifferences).Concat(verdict.Warnings).Select(finding => $"{finding.Type} {finding.Message}")]);

    private void WriteGroup(IAnsiConsole screen, Verdict[] group)
    {
        var verdict = group[0];
        foreach (var finding in verdict.Differences)
        {
            WriteLine(screen, verdict.File, "red", "error", finding);
        }

        foreach (var finding in verdict.Warnings)
        {
            WriteLine(screen, verdict.File, isStrict ? "red" : "yellow", isStrict ? "error" : "warning", finding);
        }

        foreach (var finding in verdict.CompatibleDifferences)
        {
            screen.MarkupLine($"  [grey]{finding.Type}[/] {Markup.Escape(finding.Message)}");
        }

        var word = IsAccepted(verdict) ? "[green]compatible[/]" : "[red]INCOMPATIBLE[/]";
        var note = verdict.Note is null ? "" : $" [grey]({Markup.Escape(verdict.Note)})[/]";
        foreach (var one in group)
        {
            var subject = one.Subject is null ? "" : $" {Markup.Escape(one.Subject)}:";
            screen.MarkupLine($"{Markup.Escape(one.File)}:{subject} {word} at level {one.Level.Word()}{note}");
        }
    }

    private static void WriteLine(IAnsiConsole screen, string file, string colour, string word, Finding finding) =>
        screen.MarkupLine($"{Markup.Escape(file)}: [{colour}]{word} {finding.Type}[/]: {Markup.Escape(finding.Message)}");
}
