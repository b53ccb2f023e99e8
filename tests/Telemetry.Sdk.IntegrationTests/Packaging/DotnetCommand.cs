using System.Diagnostics;
using System.Text;

namespace Telemetry.Sdk.IntegrationTests.Packaging;

/// <summary>Runs the <c>dotnet</c> command and returns what it printed; a failure is a failed assertion with the output.</summary>
internal sealed class DotnetCommand
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment = [];

    public DotnetCommand(string folder) => _folder = folder;

    public DotnetCommand With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Runs and expects success.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var (exitCode, output) = await TryRunAsync(cancellationToken, arguments);
        Assert.That(exitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}{Environment.NewLine}{output}");
        return output;
    }

    /// <summary>Runs; kills the command and its children when cancelled.</summary>
    public async Task<(int ExitCode, string Output)> TryRunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = new Process { StartInfo = StartInfo(arguments) };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end in time:{Environment.NewLine}{Text(output)}", e);
        }

        return (process.ExitCode, Text(output));
    }

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    private ProcessStartInfo StartInfo(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the running test command gave itself must not steer another build.
        foreach (var name in start.Environment.Keys.Where(IsOfTheTestRun).ToList())
        {
            start.Environment.Remove(name);
        }

        // A server or node that outlives the command would hold its output open, and the temporary folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["NuGetAudit"] = "false";
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TicketTelemetry__", StringComparison.OrdinalIgnoreCase)
        || name is "TICKET_TELEMETRY";
}
