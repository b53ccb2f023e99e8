using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Telemetry.Sdk.Tests.Schema;

/// <summary>A loopback server that answers each request with the next scripted bytes, whatever they are.</summary>
internal sealed class ScriptedRegistryServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly ConcurrentQueue<Func<Stream, CancellationToken, Task>> _answers = new();

    public ScriptedRegistryServer(SslServerAuthenticationOptions? tls = null)
    {
        _tls = tls;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"{(_tls is null ? "http" : "https")}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Gets the heads of the requests, as they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers the next request with a status, headers and a body.</summary>
    public ScriptedRegistryServer Answer(int status, string body, string headers = "") =>
        AnswerRaw($"HTTP/1.1 {status} Scripted\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n{headers}Connection: close\r\n\r\n{body}");

    /// <summary>Answers the next request with these bytes and closes.</summary>
    public ScriptedRegistryServer AnswerRaw(string raw) => AnswerBy((stream, ct) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(raw), ct).AsTask());

    /// <summary>Answers the next request by code.</summary>
    public ScriptedRegistryServer AnswerBy(Func<Stream, CancellationToken, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (;;)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await ServeAsync(client.GetStream());
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client hung up or refused our certificate: that is what some tests are about.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Stream plain)
    {
        await using var stream = _tls is null ? plain : new SslStream(plain);
        if (stream is SslStream ssl)
        {
            await ssl.AuthenticateAsServerAsync(_tls!, _stop.Token);
        }

        Requests.Enqueue(await ReadRequestAsync(stream));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(stream, _stop.Token);
        }
    }

    private async Task<string> ReadRequestAsync(Stream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        for (;;)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            text += System.Text.Encoding.Latin1.GetString(buffer, 0, read);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (end >= 0 && text.Length >= end + 4 + ContentLength(text)))
            {
                return text;
            }
        }
    }

    private static int ContentLength(string head)
    {
        var match = System.Text.RegularExpressions.Regex.Match(head, "Content-Length: (\\d+)", System.Text.RegularExpressions.RegexOptions.IgnoreCase);
        return match.Success ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
