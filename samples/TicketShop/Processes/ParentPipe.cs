using System.Text.Json;
using System.Threading.Channels;

namespace TicketShop.Processes;

/// <summary>A service's end of the pipes to the shop. The messages end when the shop is gone, also after a kill -9.</summary>
internal sealed class ParentPipe
{
    /// <summary>How long an orphan may take to end by itself.</summary>
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(3);

    private readonly Channel<ParentMessage> _messages = Channel.CreateUnbounded<ParentMessage>();
    private readonly TextReader _input;
    private readonly TextWriter _output;

    private ParentPipe(TextReader input, TextWriter output) => (_input, _output) = (input, output);

    /// <summary>Takes the process's standard streams; nothing else may write to standard output.</summary>
    public static ParentPipe Open()
    {
        var pipe = new ParentPipe(
            new StreamReader(Console.OpenStandardInput()),
            new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });

        // A blocking read of its own thread: on a pipe an asynchronous one would hold a pool thread all the time.
        new Thread(pipe.Read) { IsBackground = true, Name = "parent pipe" }.Start();
        return pipe;
    }

    public IAsyncEnumerable<ParentMessage> ReadAllAsync() => _messages.Reader.ReadAllAsync();

    public Task SendAsync(ChildMessage message) =>
        _output.WriteLineAsync(JsonSerializer.Serialize(message, ProtocolJson.Default.ChildMessage));

    private void Read()
    {
        while (_input.ReadLine() is { } line)
        {
            _messages.Writer.TryWrite(JsonSerializer.Deserialize(line, ProtocolJson.Default.ParentMessage)!);
        }

        _messages.Writer.Complete();
        Thread.Sleep(OrphanGrace);
        Environment.Exit(1);
    }
}
