namespace Telemetry.Sdk.Cli.Sources;

/// <summary>What a git command answered.</summary>
internal sealed record GitAnswer(int ExitCode, byte[] Output, string Error)
{
    public bool IsSuccess => ExitCode == 0;

    /// <summary>The first line.</summary>
    public string Line => Text.Split('\n')[0];

    public string Text => System.Text.Encoding.UTF8.GetString(Output);
}
