using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Telemetry.Sdk.IntegrationTests.Shop;

/// <summary>The sample as a user starts it, with its output.</summary>
internal sealed partial class ShopProcess : IDisposable
{
    private const int Sigint = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TaskCompletionSource _selling = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _deploying = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the error stream's task; read once it has ended, and by whoever waits for _selling.
    private readonly List<string> _story = [];
    private readonly Task<string> _output;
    private readonly Task _errors;

    private ShopProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = ReadStoryAsync();
    }

    public string Story => string.Join('\n', _story);

    public static ShopProcess Start(string arguments) => Start(arguments, new Dictionary<string, string>());

    /// <summary>Starts the sample with the Kafka settings of a cluster that asks for a login, by librdkafka's names.</summary>
    public static ShopProcess Start(string arguments, IReadOnlyDictionary<string, string> kafka)
    {
        var start = ForegroundStart.Of("dotnet", [typeof(TicketShop.Cli.ShopOptions).Assembly.Location, "--json", .. arguments.Split(' ')]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var (key, value) in kafka)
        {
            start.Environment[$"TicketTelemetry__Kafka__{key.Replace('.', '_')}"] = value;
        }

        return new ShopProcess(Process.Start(start)!);
    }

    /// <summary>Waits until the load runs, and returns the process ids of the services.</summary>
    public async Task<IReadOnlyList<int>> SellingAsync()
    {
        await Task.WhenAny(_selling.Task, _errors).WaitAsync(Limit);
        Assert.That(_selling.Task.IsCompleted, Story);
        return [.. ServiceLine().Matches(Story).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
    }

    /// <summary>Waits for the deploy, and returns the process id of the next version.</summary>
    public async Task<int> DeployingAsync()
    {
        await Task.WhenAny(_deploying.Task, _errors).WaitAsync(Limit);
        Assert.That(_deploying.Task.IsCompleted, Story);
        return await _deploying.Task;
    }

    /// <summary>Waits for the end and returns exit code and summary.</summary>
    public async Task<(int ExitCode, JsonNode? Summary)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _errors;
        var output = await _output;
        return (_process.ExitCode, output.Length > 0 ? JsonNode.Parse(output) : null);
    }

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt() => Assert.That(SendSignal(_process.Id, Sigint), Is.Zero);

    /// <summary>Waits until the shop says that it drains.</summary>
    public async Task ClosingAsync()
    {
        await Task.WhenAny(_closing.Task, _errors).WaitAsync(Limit);
        Assert.That(_closing.Task.IsCompleted, Story);
    }

    /// <summary>Ends the shop as the system would: without a chance to say a word.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task ReadStoryAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _story.Add(line);
            if (line.StartsWith("time", StringComparison.Ordinal))
            {
                _selling.TrySetResult();
            }
            else if (line.StartsWith("inventory-next", StringComparison.Ordinal))
            {
                _deploying.TrySetResult(int.Parse(ServiceLine().Match(line).Groups[1].Value, CultureInfo.InvariantCulture));
            }
            else if (line.StartsWith("The sale ends", StringComparison.Ordinal))
            {
                _closing.TrySetResult();
            }
        }
    }

    // A system call of our own: starting the kill program may take longer than the shop needs to drain.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    [GeneratedRegex(@"process (\d+)")]
    private static partial Regex ServiceLine();
}
