using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using TicketShop.Run;

namespace TicketShop.Processes;

/// <summary>A service as the shop sees it: a process of the same program behind two pipes.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int KeptErrorLines = 20;

    private readonly Process _process;
    private readonly Channel<ChildMessage> _messages = Channel.CreateUnbounded<ChildMessage>();

    // Guarded by itself; written by the error stream's thread.
    private readonly Queue<string> _errors = [];

    private ChildProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Gets where the service listens; known once it was <see cref="ChildMessage.Ready"/>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public Guid InstanceId { get; private set; }

    /// <summary>Gets the newest account that arrived.</summary>
    public ChildMessage.Report? Latest { get; private set; }

    /// <summary>Gets the last account of a service that ended on the shop's word.</summary>
    public ChildMessage.Stopped? Final { get; private set; }

    public static ChildProcess Start(string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Under `dotnet TicketShop.dll` the process is the host, which must be told the program again.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (var argument in (string[])["--service", name, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var child = new ChildProcess(name, Process.Start(start)!);
        child.Listen("out", child.ReadMessages);
        child.Listen("err", child.ReadErrors);
        return child;
    }

    /// <summary>Waits for the service to listen.</summary>
    /// <exception cref="ShopException">It ended instead.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        if (await ReceiveAsync(cancellationToken) is not ChildMessage.Ready ready)
        {
            throw Failed("did not start");
        }

        Address = new Uri($"http://127.0.0.1:{ready.Port}");
        InstanceId = ready.InstanceId;
    }

    /// <summary>Waits until the events of a deployed process are acknowledged or given up.</summary>
    /// <exception cref="ShopException">It ended instead.</exception>
    public async Task<ChildMessage.Emitted> EmittedAsync(CancellationToken cancellationToken) =>
        await ReceiveAsync(cancellationToken) as ChildMessage.Emitted ?? throw Failed("ended before its events did");

    /// <summary>Asks for an account and waits for it.</summary>
    /// <exception cref="ShopException">The service has ended.</exception>
    public async Task<ChildMessage.Report> ReportAsync(CancellationToken cancellationToken)
    {
        Send(new ParentMessage.Snapshot());
        Latest = await ReceiveAsync(cancellationToken) as ChildMessage.Report ?? throw Failed("ended during the run");
        return Latest;
    }

    /// <summary>Ends the service and keeps its last account.</summary>
    /// <exception cref="ShopException">It ended without one.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Send(new ParentMessage.Stop());
        var message = await ReceiveAsync(cancellationToken);
        while (message is ChildMessage.Report)
        {
            message = await ReceiveAsync(cancellationToken);
        }

        Final = message as ChildMessage.Stopped ?? throw Failed("ended without its last account");
    }

    public void Send(ParentMessage message)
    {
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(message, ProtocolJson.Default.ParentMessage));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The process is gone; the next receive says so, with its last words.
        }
    }

    /// <summary>Closes the pipe, at which a service ends; one that does not within 5 seconds is killed.</summary>
    public void Dispose()
    {
        // The stream below the writer: what could not be written to a process that is gone need not be tried again.
        _process.StandardInput.BaseStream.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<ChildMessage?> ReceiveAsync(CancellationToken cancellationToken) =>
        await _messages.Reader.WaitToReadAsync(cancellationToken) && _messages.Reader.TryRead(out var message) ? message : null;

    private ShopException Failed(string what)
    {
        lock (_errors)
        {
            return new ShopException(string.Join(Environment.NewLine, [$"The service {Name} {what}.", .. _errors]));
        }
    }

    // On a pipe an asynchronous read would hold a pool thread all the time; the load needs those.
    private void Listen(string stream, ThreadStart read) =>
        new Thread(read) { IsBackground = true, Name = $"{Name} {stream}" }.Start();

    private void ReadMessages()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _messages.Writer.TryWrite(JsonSerializer.Deserialize(line, ProtocolJson.Default.ChildMessage)!);
        }

        _messages.Writer.Complete();
    }

    private void ReadErrors()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            lock (_errors)
            {
                _errors.Enqueue(line);
                if (_errors.Count > KeptErrorLines)
                {
                    _errors.Dequeue();
                }
            }
        }
    }
}
