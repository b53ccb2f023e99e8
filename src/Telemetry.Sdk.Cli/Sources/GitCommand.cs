using System.ComponentModel;
using System.Diagnostics;

namespace Telemetry.Sdk.Cli.Sources;

/// <summary>Runs git, without a shell.</summary>
internal static class GitCommand
{
    // A hook gives git the repository of the commit; the sources say which one is meant.
    private static readonly string[] HookVariables = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

    /// <summary>Runs a command in a folder; a failure of the command is an answer.</summary>
    /// <exception cref="ToolException">There is no git.</exception>
    public static async Task<GitAnswer> RunAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        try
        {
            using var output = new MemoryStream();
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
            var error = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new GitAnswer(process.ExitCode, output.ToArray(), error.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Process Start(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["--no-pager", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        Array.ForEach(HookVariables, name => start.Environment.Remove(name));
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception missing)
        {
            throw new ToolException($"git is needed to read a revision, and could not be started: {missing.Message}");
        }
    }
}
