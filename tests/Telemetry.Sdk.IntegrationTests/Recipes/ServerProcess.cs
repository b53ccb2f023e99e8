using System.Collections.Concurrent;
using System.Diagnostics;

namespace Telemetry.Sdk.IntegrationTests.Recipes;

/// <summary>A server in the foreground, known to be ready by a line that it writes.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly string _readyText;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the tasks of both streams.
    private readonly ConcurrentQueue<string> _lines = new();

    private ServerProcess(Process process, string readyText) => (_process, _readyText) = (process, readyText);

    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> command, string readyText)
    {
        var server = new ServerProcess(Launch(command), readyText);
        var output = Task.WhenAll(server.ReadAsync(server._process.StandardOutput), server.ReadAsync(server._process.StandardError));
        await Task.WhenAny(server._ready.Task, output).WaitAsync(Limit);
        if (!server._ready.Task.IsCompleted)
        {
            server.Dispose();
            Assert.Fail($"{command[0]} ended: {string.Join('\n', server._lines)}");
        }

        return server;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(IReadOnlyList<string> command)
    {
        using var process = Launch(command);
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        Assert.That(process.ExitCode, Is.Zero, $"{command[0]}: {string.Concat(output)}");
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task EndAsync() => _process.WaitForExitAsync().WaitAsync(Limit);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static Process Launch(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // One that every user may enter.
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            if (line.Contains(_readyText, StringComparison.Ordinal))
            {
                _ready.TrySetResult();
            }
        }
    }
}
