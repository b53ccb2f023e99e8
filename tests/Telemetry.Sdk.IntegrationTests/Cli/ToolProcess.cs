using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Telemetry.Sdk.IntegrationTests.Cli;

/// <summary>The tool as a user starts it.</summary>
internal sealed class ToolProcess : IDisposable
{
    public const int Sigint = 2;
    public const int Sigterm = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ToolProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Gets the tool's own file, built with the tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Telemetry.Sdk.Cli.dll");

    /// <summary>Starts it in a folder.</summary>
    public static ToolProcess Start(string folder, params string[] arguments) => StartProgram("dotnet", folder, [Path, .. arguments]);

    /// <summary>Starts another file of the tool, for example an installed one.</summary>
    public static ToolProcess StartProgram(string program, string folder, params string[] arguments)
    {
        var start = ForegroundStart.Of(program, arguments);
        start.WorkingDirectory = folder;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, params string[] arguments)
    {
        using var tool = Start(folder, arguments);
        return await tool.EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return (_process.ExitCode, output, await _errors);
    }

    /// <summary>Waits until <c>dev --json</c> has printed its addresses.</summary>
    public async Task<JsonElement> AddressesAsync()
    {
        var json = new System.Text.StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            json.AppendLine(line);
            if (line == "}")
            {
                return JsonDocument.Parse(json.ToString()).RootElement;
            }
        }

        throw new AssertionException($"The tool ended: {json}{await _errors}");
    }

    public void Send(int signal) => Assert.That(Kill(_process.Id, signal), Is.Zero, string.Create(CultureInfo.InvariantCulture, $"signal {signal}"));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
