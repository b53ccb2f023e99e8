namespace Telemetry.Sdk.Cli;

/// <summary>What the tool answers to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Compatible, or done.</summary>
    public const int Success = 0;

    /// <summary>Incompatible, or refused.</summary>
    public const int Incompatible = 1;

    /// <summary>Wrong usage, or input that cannot be read.</summary>
    public const int BadInput = 2;

    /// <summary>The registry did not answer, or cannot check.</summary>
    public const int NoAnswer = 3;

    /// <summary>Ended by Ctrl-C: 128 and the number of the signal, as shells have it.</summary>
    public const int Interrupted = 130;
}
