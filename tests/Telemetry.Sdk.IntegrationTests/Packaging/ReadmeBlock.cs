namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>A C# example of a README: <paramref name="Line"/> is the number of its first line of code.</summary>
internal sealed record ReadmeBlock(string File, int Line, IReadOnlyList<string> Code)
{
    /// <summary>The line before a block that keeps it out, for fragments that are no code of ours.</summary>
    public const string Excluded = "<!-- not compiled -->";

    private const string Fence = "```";

    /// <summary>Returns the C# blocks of a Markdown text that are not excluded.</summary>
    public static IEnumerable<ReadmeBlock> Extract(string file, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            var (start, end) = (i + 1, i + 1);
            while (end < lines.Count && !lines[end].StartsWith(Fence, StringComparison.Ordinal))
            {
                end++;
            }

            var isExcluded = i > 0 && lines[i - 1].Trim() == Excluded;
            if (lines[i].TrimEnd() == Fence + "csharp" && !isExcluded)
            {
                yield return new(file, start + 1, [.. lines.Skip(start).Take(end - start)]);
            }

            i = end;
        }
    }
}
