using System.Text.Json;
using Telemetry.Sdk.Cli;
using Telemetry.Sdk.Cli.Output;

namespace Telemetry.Sdk.Tests.Cli;

/// <summary>One run of the tool inside this process, with what it printed.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The types of one list of findings.</summary>
    public IEnumerable<string?> Types(string list) => Json.GetProperty(list).EnumerateArray().Select(finding => finding.GetProperty("type").GetString());

    public static Task<ToolRun> OfAsync(params string[] arguments) => OfAsync(CancellationToken.None, arguments);

    public static async Task<ToolRun> OfAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await Tool.RunAsync(arguments, new Streams(output, error, IsTerminal: false, IsErrorTerminal: false), cancellationToken);

        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }
}
