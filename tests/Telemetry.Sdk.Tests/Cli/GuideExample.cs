namespace Telemetry.Sdk.Tests.Cli;

/// <summary>An example of the evolution guide: a change, the command that judges it, and what the guide says that it prints.</summary>
/// <param name="Line">Where the output begins, from 1.</param>
/// <param name="Old">The message before the change.</param>
/// <param name="New">The message after it.</param>
/// <param name="Command">The arguments of the tool, with <c>old.proto</c> and <c>new.proto</c>.</param>
/// <param name="Output">The output, its long lines broken.</param>
internal sealed record GuideExample(int Line, string Old, string New, string[] Command, string Output)
{
    private const string Prompt = "$ ticket-telemetry ";

    /// <summary>Finds the examples: a block of a change, then a block that begins with the command.</summary>
    public static IEnumerable<GuideExample> Read(string[] lines)
    {
        string[] change = [];
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            string[] block = [.. lines.Skip(at + 1).TakeWhile(line => line != "```")];
            if (lines[at] == "```diff")
            {
                change = block;
            }
            else if (block[0].StartsWith(Prompt, StringComparison.Ordinal))
            {
                yield return new GuideExample(at + 3, Side(change, '+'), Side(change, '-'), block[0][Prompt.Length..].Split(' '), string.Join('\n', block.Skip(1)));
            }

            at += block.Length + 1;
        }
    }

    // A change without the lines of the other side.
    private static string Side(string[] change, char others) =>
        string.Join('\n', change.Where(line => line[0] != others).Select(line => line[1..]));
}
