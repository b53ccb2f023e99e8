namespace Telemetry.Sdk.Cli;

/// <summary>An end of the tool that its user can do something about; the message is all that is shown.</summary>
internal sealed class ToolException(string message, int exitCode = ExitCode.BadInput) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
