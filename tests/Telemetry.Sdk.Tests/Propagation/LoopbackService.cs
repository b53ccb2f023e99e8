using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Propagation;

namespace Telemetry.Sdk.Tests.Propagation;

/// <summary>
/// The service of the W3C test suite: asked for <c>/call/n</c>, it calls back n times with HttpClient and answers with the
/// headers that arrived. Kestrel and HttpClient take our propagator as in an application.
/// </summary>
public sealed class LoopbackService : IAsyncDisposable
{
    private readonly IDisposable _lease;
    private readonly ActivityListener _listener;
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly Uri _address;

    private LoopbackService(IDisposable lease, ActivityListener listener, WebApplication app, HttpClient client)
    {
        (_lease, _listener, _app, _client) = (lease, listener, app, client);
        _address = new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    public static async Task<LoopbackService> StartAsync()
    {
        // In an application's order: builder, our registration, then a client, then the first HttpClient.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        PropagatorInstallation.Register(builder.Services);
        var app = builder.Build();
        var lease = PropagatorInstallation.Acquire(["tenant"]);
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var client = new HttpClient();
        app.MapGet("/call/{count:int}", async (HttpContext context, int count) =>
        {
            var answers = new StringBuilder();
            for (var i = 0; i < count; i++)
            {
                answers.Append(await client.GetStringAsync(new Uri($"http://{context.Request.Host}/echo"))).Append('\n');
            }

            return answers.ToString();
        });
        app.MapGet("/echo", static (HttpRequest request) => string.Concat(
            request.Headers.SelectMany(h => h.Value.Select(value => $"{h.Key}: {value}\n"))));
        await app.StartAsync();
        return new(lease, listener, app, client);
    }

    /// <summary>Sends raw headers, so that their case, order and white space arrive as they are; returns the headers of each call back.</summary>
    public async Task<List<(string Name, string Value)>[]> CallAsync(IEnumerable<(string Name, string Value)> headers, int count, CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(_address.Host, _address.Port, cancellationToken);
        var stream = connection.GetStream();
        var request = $"GET /call/{count} HTTP/1.0\r\nHost: {_address.Authority}\r\n{string.Concat(headers.Select(h => $"{h.Name}:{h.Value}\r\n"))}\r\n";
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream);
        var response = await reader.ReadToEndAsync(cancellationToken);
        Assert.That(response, Does.StartWith("HTTP/1.1 200"), request);
        return
        [
            .. response[(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(call => call.Split('\n').Select(line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 2)..])).ToList()),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        _listener.Dispose();
        _lease.Dispose();
    }
}
