using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests.Peers;

/// <summary>The one place that runs a command of a peer: bounded in time, its output in the message of a failure.</summary>
internal static class PeerCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs a peer's command to its end and returns what it wrote to standard output.</summary>
    public static Task<string> RunAsync(string peer, params IEnumerable<string> arguments) =>
        RunFileAsync(PeerFolder.Command(peer), arguments);

    /// <summary>Runs any program to its end and returns what it wrote to standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed, or did not end in time.</exception>
    public static async Task<string> RunFileAsync(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw Failure(start, $"did not end within {Timeout.TotalSeconds:0} s", await output, await errors);
        }

        return process.ExitCode == 0
            ? await output
            : throw Failure(start, $"ended with {process.ExitCode}", await output, await errors);
    }

    private static InvalidOperationException Failure(ProcessStartInfo start, string what, string output, string errors) =>
        new($"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)} {what}.\n{output}\n{errors}");
}
