using System.Text.RegularExpressions;

namespace Telemetry.Sdk.Tests.Cli;

/// <summary>The evolution guide (proto/README.md) tells what the tool says today.</summary>
public sealed partial class EvolutionGuideTests
{
    private static readonly string[] Guide = File.ReadAllLines(GuidePath());

    private readonly ProtoFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Examples_RunAgain_PrintWhatTheGuideShows()
    {
        var examples = GuideExample.Read(Guide).ToList();

        Assert.That(examples, Has.Count.GreaterThanOrEqualTo(6));
        foreach (var example in examples)
        {
            var run = await DiffAsync(example.Old, example.New, example.Command);

            // Long lines are broken in the guide.
            Assert.That(OneLine(example.Output), Is.EqualTo(OneLine(run.Output)), $"proto/README.md({example.Line}): the tool prints\n{run.Output}{run.Error}");
        }
    }

    [Test]
    public async Task Commands_OfTheText_AreUnderstood()
    {
        var commands = Guide.SelectMany(line => Command().Matches(line)).Select(match => match.Groups[1].Value.Split(' ')).ToList();

        Assert.That(commands.Select(command => command[1]), Is.SupersetOf(new[] { "check", "register" }));
        foreach (var command in commands)
        {
            // Cancelled: what is understood ends before it does anything.
            var run = await ToolRun.OfAsync(new CancellationToken(canceled: true), command);
            Assert.That(run.Error, Does.Not.Contain("Try --help."), string.Join(' ', command));
        }
    }

    // The rows of the guide's table by their first words, each with a change of that kind.
    [TestCase("add a field", "message M { int32 a = 1; }", "message M { int32 a = 1; optional string b = 2; }")]
    [TestCase("remove a field", "message M { int32 a = 1; optional string b = 2; }", "message M { reserved 2; int32 a = 1; }")]
    [TestCase("rename a field", "message M { int32 a = 1; }", "message M { int32 b = 1; }")]
    [TestCase("`int32` to `int64`, `bool`, an enum", "message M { int32 a = 1; }", "message M { int64 a = 1; }")]
    [TestCase("`int32` to `int64`, `bool`, an enum", "message M { int32 a = 1; }", "message M { bool a = 1; }")]
    [TestCase("`int32` to `int64`, `bool`, an enum", "enum E { E_UNSPECIFIED = 0; } message M { int32 a = 1; }", "enum E { E_UNSPECIFIED = 0; } message M { E a = 1; }")]
    [TestCase("`int32` to `string`, `sint32`, `fixed32`, `double`", "message M { int32 a = 1; }", "message M { string a = 1; }")]
    [TestCase("`int32` to `string`, `sint32`, `fixed32`, `double`", "message M { int32 a = 1; }", "message M { sint32 a = 1; }")]
    [TestCase("`int32` to `string`, `sint32`, `fixed32`, `double`", "message M { int32 a = 1; }", "message M { fixed32 a = 1; }")]
    [TestCase("`int32` to `string`, `sint32`, `fixed32`, `double`", "message M { int32 a = 1; }", "message M { double a = 1; }")]
    [TestCase("a scalar to a message or a map", "message N { int32 a = 1; } message M { string a = 1; }", "message N { int32 a = 1; } message M { N a = 1; }")]
    [TestCase("a scalar to a message or a map", "message M { string a = 1; }", "message M { map<string, string> a = 1; }")]
    [TestCase("another message type", "message N { int32 a = 1; } message O { int32 a = 1; } message M { N a = 1; }", "message N { int32 a = 1; } message O { int32 a = 1; } message M { O a = 1; }")]
    [TestCase("`optional int32` to `repeated int32`", "message M { optional int32 a = 1; }", "message M { repeated int32 a = 1; }")]
    [TestCase("`optional string` to `repeated string`", "message M { optional string a = 1; }", "message M { repeated string a = 1; }")]
    [TestCase("add a message", "message M { int32 a = 1; }", "message M { int32 a = 1; } message N { int32 a = 1; }")]
    [TestCase("remove or rename a message", "message M { int32 a = 1; } message N { int32 a = 1; }", "message M { int32 a = 1; }")]
    [TestCase("change the order of messages", "message M { int32 a = 1; } message N { int32 a = 1; }", "message N { int32 a = 1; } message M { int32 a = 1; }")]
    [TestCase("add an enum constant", "enum E { E_UNSPECIFIED = 0; } message M { E a = 1; }", "enum E { E_UNSPECIFIED = 0; E_A = 1; } message M { E a = 1; }")]
    [TestCase("remove an enum constant", "enum E { E_UNSPECIFIED = 0; E_A = 1; } message M { E a = 1; }", "enum E { E_UNSPECIFIED = 0; } message M { E a = 1; }")]
    [TestCase("add a member to a oneof", "message M { oneof w { int32 a = 1; } }", "message M { oneof w { int32 a = 1; string b = 2; } }")]
    [TestCase("remove a member of a oneof", "message M { oneof w { int32 a = 1; string b = 2; } }", "message M { oneof w { int32 a = 1; } }")]
    [TestCase("move several fields into a oneof", "message M { int32 a = 1; string b = 2; }", "message M { oneof w { int32 a = 1; string b = 2; } }")]
    [TestCase("change the package", "message M { int32 a = 1; }", "package ticketshop.v2; message M { int32 a = 1; }")]
    public async Task Table_EachChangeAtEachLevel_JudgedAsTheGuideSays(string change, string old, string @new)
    {
        var row = Rows().Single(cells => cells[0] == change);

        string[] levels = ["BACKWARD", "FORWARD", "FULL"];
        var words = new List<string?>();
        foreach (var (level, at) in levels.Select((level, at) => (level, at)))
        {
            var run = await DiffAsync(old, @new, ["schema", "diff", "old.proto", "new.proto", "--json", "--level", level]);
            Assert.That(row[2 + at], Is.EqualTo(run.ExitCode == 0 ? "yes" : "**no**"), $"{level}: {run.Output}{run.Error}");
            words.AddRange(run.Types("differences").Concat(run.Types("compatibleDifferences")));
        }

        Assert.That(words, row[1] == "none" ? Is.Empty : Has.Member(row[1].Trim('`')));
    }

    [Test]
    public void Table_EachRow_IsJudged()
    {
        var judged = GetType().GetMethod(nameof(Table_EachChangeAtEachLevel_JudgedAsTheGuideSays))!.GetCustomAttributes(typeof(TestCaseAttribute), inherit: false);

        Assert.That(Rows().Select(cells => cells[0]), Is.EquivalentTo(judged.Select(attribute => ((TestCaseAttribute)attribute).Arguments[0]).Distinct()));
    }

    private static IEnumerable<string[]> Rows() => Guide
        .SkipWhile(line => !line.StartsWith("| change |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static string OneLine(string text) => Spaces().Replace(text, " ").Trim();

    private static string GuidePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Telemetry.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "proto", "README.md");
    }

    private async Task<ToolRun> DiffAsync(string old, string @new, string[] command)
    {
        string[] paths = [Write("old.proto", old), Write("new.proto", @new)];
        var run = await ToolRun.OfAsync([.. command.Select(word => paths.SingleOrDefault(path => Path.GetFileName(path) == word) ?? word)]);
        return run with { Output = run.Output.Replace(paths[1], "new.proto", StringComparison.Ordinal) };
    }

    private string Write(string name, string messages)
    {
        var package = messages.StartsWith("package", StringComparison.Ordinal) ? "" : "package ticketshop.v1;";
        return _folder.Write(name, $"syntax = \"proto3\";\n{package}\n{messages}\n");
    }

    [GeneratedRegex("`ticket-telemetry (schema [a-z]+ [^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
