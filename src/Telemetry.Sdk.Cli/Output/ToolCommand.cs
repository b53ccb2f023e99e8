using System.CommandLine;
using System.CommandLine.Help;

namespace Telemetry.Sdk.Cli.Output;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class ToolCommand(string name, string description) : Command(name, description)
{
    /// <summary>Gets command lines that work as they are.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Gets what the help says last.</summary>
    public string? Notes { get; init; }

    /// <summary>Makes <c>--help</c> print them.</summary>
    public static void UseExamples(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        }
    }

    public void WriteExamples(TextWriter writer)
    {
        if (Examples.Count > 0)
        {
            writer.WriteLine("Examples:");
            foreach (var example in Examples)
            {
                writer.WriteLine($"  {example}");
            }

            writer.WriteLine();
        }

        if (Notes is not null)
        {
            writer.WriteLine(Notes);
            writer.WriteLine();
        }
    }
}
