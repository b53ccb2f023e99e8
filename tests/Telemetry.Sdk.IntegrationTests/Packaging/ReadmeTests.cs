namespace Telemetry.Sdk.IntegrationTests.Packaging;

public sealed class ReadmeTests
{
    [Test]
    [CancelAfter(300_000)]
    public async Task CodeBlocks_OfTheReadmes_Compile(CancellationToken cancellationToken)
    {
        var blocks = new List<ReadmeBlock>();
        foreach (var file in Readmes())
        {
            blocks.AddRange(ReadmeBlock.Extract(file, await File.ReadAllLinesAsync(Path.Combine(RepositoryFiles.Root, file), cancellationToken)));
        }

        Assert.That(blocks.Where(b => b.File == "README.md"), Is.Not.Empty, "README.md shows no C# code.");
        using var project = new ReadmeProject();
        var (exitCode, output) = await project.CompileAsync(blocks, cancellationToken);
        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task CodeBlocks_WithAnError_AreRefusedWithFileAndLine(CancellationToken cancellationToken)
    {
        var wrong = new ReadmeBlock("README.md", 17, ["using System.Text;", "using var span = telemetry.StartSpan(\"a\");", "span.NoSuchMethod();"]);
        var right = new ReadmeBlock("README.md", 40, ["var builder = new StringBuilder();", "public sealed record Order(string Code);"]);
        using var project = new ReadmeProject();

        var (exitCode, output) = await project.CompileAsync([wrong, right with { Code = ["using System.Text;", .. right.Code] }], cancellationToken);

        Assert.That(exitCode, Is.Not.Zero);
        var errors = output.Split('\n').Where(l => l.Contains("error", StringComparison.Ordinal) && l.Contains("README.md", StringComparison.Ordinal)).ToList();
        Assert.That(errors, Is.Not.Empty.And.All.Contains("README.md(19,").And.All.Contains("NoSuchMethod"), output);
    }

    [Test]
    public void Extract_Blocks_TakesCSharpThatIsNotExcluded()
    {
        string[] lines =
        [
            "# Title", "```csharp", "one();", "```", "```json", "```", ReadmeBlock.Excluded, "```csharp", "two();", "```",
            "```bash", "# ```csharp", "```", "```csharp", "three();", "", "four();", "```",
        ];

        var blocks = ReadmeBlock.Extract("README.md", lines).ToList();

        Assert.That(blocks.Select(b => (b.Line, string.Join('|', b.Code))), Is.EqualTo(new[] { (3, "one();"), (15, "three();||four();") }));
    }

    [Test]
    public void Source_OfABlock_PutsEachLineWhereItMayStand()
    {
        var block = new ReadmeBlock("README.md", 1,
        [
            "using TicketShop.V1;", "using var span = telemetry.StartSpan(\"a\");", "if (true)", "{", "    return;", "}",
            "[Test]", "public void Member()", "{", "}", "internal sealed class Type", "{", "    int _field;", "}", "last();",
        ]);

        var source = ReadmeSource.Of(block, 3);

        var code = source.Split('\n').Where(l => !l.StartsWith("#line", StringComparison.Ordinal)).Select(l => l.TrimEnd('\r')).ToList();
        Assert.That(code[0], Is.EqualTo("using TicketShop.V1;"));
        Assert.That(Between(code, "static async", "await System"), Is.EqualTo(new[] { "using var span = telemetry.StartSpan(\"a\");", "if (true)", "{", "    return;", "}", "last();" }));
        Assert.That(Between(code, "public class Members3", "}"), Does.Contain("[Test]").And.Contains("public void Member()"));
        Assert.That(code.SkipWhile(l => !l.StartsWith("internal", StringComparison.Ordinal)).Take(4), Is.EqualTo(new[] { "internal sealed class Type", "{", "    int _field;", "}" }));
        Assert.That(source, Does.Contain($"#line 15 \"README.md\"{Environment.NewLine}last();"));
    }

    private static IEnumerable<string> Readmes() =>
        ((string[])["README.md", "src/Telemetry.Sdk/README.md", "src/Telemetry.Sdk.Testing/README.md", "src/Telemetry.Sdk.Cli/README.md"])
            .Where(file => File.Exists(Path.Combine(RepositoryFiles.Root, file)));

    private static IEnumerable<string> Between(List<string> code, string start, string end) =>
        code.SkipWhile(l => !l.StartsWith(start, StringComparison.Ordinal)).Skip(1).TakeWhile(l => !l.StartsWith(end, StringComparison.Ordinal));
}
