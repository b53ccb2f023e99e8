using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>Colours: on a terminal, unless they are not wanted.</summary>
public sealed class TerminalTests
{
    // util-linux's script runs a command on a terminal of its own.
    private const string Script = "/usr/bin/script";

    private const string Colour = "\u001b[38;5;";

    [TestCase("", "", true)]
    [TestCase("--no-color ", "", false)]
    [TestCase("", "1", false)]
    public async Task Diff_OnATerminal_HasColoursUnlessTheyAreNotWanted(string option, string noColor, bool expected)
    {
        if (!File.Exists(Script))
        {
            Assert.Ignore("There is no program 'script' that would give the tool a terminal.");
        }

        using var folder = new GitFolder();
        folder.Write("old.proto", "syntax = \"proto3\"; message A { int32 b = 1; }");
        folder.Write("new.proto", "syntax = \"proto3\"; message A { string b = 1; }");
        var start = new ProcessStartInfo(Script, ["-qec", $"dotnet {ToolProcess.Path} {option}schema diff old.proto new.proto", "/dev/null"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        if (noColor.Length > 0)
        {
            start.Environment["NO_COLOR"] = noColor;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("FIELD_SCALAR_KIND_CHANGED"));
        Assert.That(output.Contains(Colour, StringComparison.Ordinal), Is.EqualTo(expected), output);
    }
}
