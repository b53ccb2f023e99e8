using System.Diagnostics;

namespace Telemetry.Sdk.Tests.Cli;

/// <summary>Whatever stands in a file: one clear line, exit code 2, soon, and no stack trace.</summary>
public sealed class BadInputTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly ProtoFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task SyntaxError_IsToldWithFileLineAndColumn() =>
        await RefusesAsync(_folder.Write("syntax.proto", "syntax = \"proto3\";\nmessage A {\n  int32 = 1;\n}\n"), "syntax.proto:3:9: error: expected a word");

    [Test]
    public async Task MissingFile_IsNamed() => await RefusesAsync(_folder["absent.proto"], "absent.proto does not exist.");

    [TestCase("", "An argument is empty")]
    [TestCase("/", "is a whole disk")]
    public async Task Check_PathThatNamesNoSource_IsToldSo(string path, string expected)
    {
        var run = await ToolRun.OfAsync("schema", "check", path, "--against", "HEAD");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(expected).And.Not.Contain("unexpected"));
    }

    [Test]
    public async Task Folder_IsRefused() => await RefusesAsync(_folder.Path, "is a folder");

    [Test]
    public async Task DeepNesting_DoesNotEndTheProcess() => await RefusesAsync(
        _folder.Write("deep.proto", "syntax = \"proto3\";" + string.Concat(Enumerable.Repeat("message A {", 20_000)) + new string('}', 20_000)),
        "braces inside each other");

    [Test]
    public async Task DeepOptions_DoNotEndTheProcess() => await RefusesAsync(
        _folder.Write("options.proto", "syntax = \"proto3\"; option (a) = " + string.Concat(Enumerable.Repeat("{ a: ", 20_000))), "options.proto:1:");

    [Test]
    public async Task Binary_IsNoText()
    {
        var bytes = new byte[4_000];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder["binary.proto"], bytes);

        await RefusesAsync(_folder["binary.proto"], "is not UTF-8");
    }

    [Test]
    public async Task OtherEncoding_IsNoText()
    {
        await File.WriteAllTextAsync(_folder["utf16.proto"], "syntax = \"proto3\"; // ü", System.Text.Encoding.Unicode);

        await RefusesAsync(_folder["utf16.proto"], "is not UTF-8");
    }

    [Test]
    public async Task LargeFile_IsRefusedBeforeItIsRead()
    {
        using (var file = File.Create(_folder["huge.proto"]))
        {
            file.SetLength(3L * 1024 * 1024 * 1024);
        }

        await RefusesAsync(_folder["huge.proto"], "larger than 16 MiB");
    }

    [Test]
    public async Task LongText_IsRefused() => await RefusesAsync(_folder.Write("long.proto", new string(' ', 5_000_000)), "longer than");

    [Test]
    public async Task CircularImports_AreNamedInOrder()
    {
        _folder.Write("a.proto", "syntax = \"proto3\"; import \"b.proto\";");
        _folder.Write("b.proto", "syntax = \"proto3\"; import \"c.proto\";");
        _folder.Write("c.proto", "syntax = \"proto3\"; import \"a.proto\";");

        var run = await RefusesAsync(_folder["a.proto"], "circular import: ");

        Assert.That(run.Error, Does.Match(@"a\.proto -> .*b\.proto -> .*c\.proto -> .*a\.proto\."));
    }

    [Test]
    public async Task LongChainOfImports_IsRefused()
    {
        for (var i = 0; i < 300; i++)
        {
            _folder.Write($"chain/f{i}.proto", $"syntax = \"proto3\"; import \"f{i + 1}.proto\";");
        }

        await RefusesAsync(_folder["chain/f0.proto"], "more than 100 files deep");
    }

    [Test]
    public async Task ImportOutOfTheRoots_IsRefused() =>
        await RefusesAsync(_folder.Write("out.proto", "syntax = \"proto3\";\nimport \"../../etc/passwd\";"), "out.proto:2: error: import \"../../etc/passwd\" must be a plain path");

    [Test]
    public async Task UnknownType_IsNamed() =>
        await RefusesAsync(_folder.WriteMessage("type.proto", "  Pirce price = 1;"), "type.proto: error: Could not resolve type: Pirce");

    [Test]
    public async Task Editions_AreNotRead() => await RefusesAsync(_folder.Write("edition.proto", "edition = \"2023\";"), "edition");

    [Test]
    public async Task DiamondsOfImports_AreReadOnce()
    {
        for (var i = 0; i < 40; i++)
        {
            _folder.Write($"diamond/l{i}.proto", $"syntax = \"proto3\"; import \"l{i + 1}.proto\"; import \"r{i + 1}.proto\";");
            _folder.Write($"diamond/r{i}.proto", $"syntax = \"proto3\"; import \"l{i + 1}.proto\"; import \"r{i + 1}.proto\";");
        }

        _folder.Write("diamond/l40.proto", "syntax = \"proto3\"; message L { }");
        _folder.Write("diamond/r40.proto", "syntax = \"proto3\"; message R { }");

        var run = await ToolRun.OfAsync("schema", "diff", _folder["diamond/l0.proto"], _folder["diamond/l0.proto"]).WaitAsync(Soon);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    private async Task<ToolRun> RefusesAsync(string file, string expected)
    {
        var good = _folder.WriteMessage("good.proto", "  optional int32 count = 1;");
        var clock = Stopwatch.StartNew();

        var run = await ToolRun.OfAsync("schema", "diff", good, file, "--json");

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.StartWith("ticket-telemetry: ").And.Contain(expected).And.Not.Contains("   at "));
        Assert.That(run.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(clock.Elapsed, Is.LessThan(Soon));
        return run;
    }
}
