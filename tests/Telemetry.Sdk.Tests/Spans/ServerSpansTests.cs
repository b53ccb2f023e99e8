using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk.Tests.Spans;

/// <summary>Real requests to Kestrel; alone, since the sources of ASP.NET Core and HttpClient belong to the whole process.</summary>
[NonParallelizable]
public sealed class ServerSpansTests
{
    private readonly BlockingCollection<Activity> _ended = [];
    private readonly ConcurrentQueue<Exception> _faults = new();
    private HttpClient _http = null!;
    private WebApplication _app = null!;
    private SpanListener _listener = null!;

    [SetUp]
    public void SetUp()
    {
        Activity.Current = null;
        var options = new SpanOptions();
        options.Sources.Add("test.server");
        options.Rules.Add(SpanRule.DropPath("/health*"));
        _listener = new(options, _ended.Add, _faults.Enqueue);
        _listener.Start();
    }

    [TearDown]
    public async Task TearDown()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _listener.Dispose();
        Assert.That(_faults, Is.Empty);
        while (_ended.TryTake(out _))
        {
        }
    }

    [Test]
    public async Task Request_WithRoute_HasNameMethodRouteAndStatus([Values] bool besideOpenTelemetry)
    {
        await StartAsync(besideOpenTelemetry);

        await _http.GetAsync(new Uri("/orders/42?card=4111", UriKind.Relative));

        var span = Server();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Is.EqualTo("GET /orders/{id}"));
            Assert.That(span.GetTagItem("http.request.method"), Is.EqualTo("GET"));
            Assert.That(span.GetTagItem("http.route"), Is.EqualTo("/orders/{id}"));
            Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(200));
            Assert.That(span.GetTagItem("url.path"), Is.EqualTo("/orders/42"));
            Assert.That(span.GetTagItem("url.scheme"), Is.EqualTo("http"));
            Assert.That(span.GetTagItem("server.address"), Is.EqualTo("127.0.0.1"));
            Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
            Assert.That(span.GetTagItem("error.type"), Is.Null);
            Assert.That(span.TagObjects.Select(t => t.Key), Is.Unique);
        });
    }

    [Test]
    public async Task Request_WithoutRoute_HasTheMethodAsNameAnd404([Values] bool besideOpenTelemetry)
    {
        await StartAsync(besideOpenTelemetry);

        await _http.GetAsync(new Uri("/nowhere", UriKind.Relative));

        var span = Server();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Is.EqualTo("GET"));
            Assert.That(span.GetTagItem("http.route"), Is.Null);
            Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(404));
            Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
        });
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public async Task Request_UnhandledException_HasErrorStatusTypeAndEvent(bool besideOpenTelemetry, bool errorPage)
    {
        await StartAsync(besideOpenTelemetry, errorPage);

        await _http.PostAsync(new Uri("/fail", UriKind.Relative), null);

        var span = Server();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Is.EqualTo("POST /fail"));
            Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(500));
            Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(span.GetTagItem("error.type"), Is.EqualTo("System.InvalidOperationException"));
            Assert.That(span.Events.Select(e => e.Name), Is.EqualTo(new[] { "exception" }));
            Assert.That(span.TagObjects.Select(t => t.Key), Is.Unique);
        });
    }

    [Test]
    public async Task Request_AnswersServerError_HasStatusCodeAsErrorType()
    {
        await StartAsync();

        await _http.GetAsync(new Uri("/unavailable", UriKind.Relative));

        var span = Server();
        Assert.Multiple(() =>
        {
            Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(span.GetTagItem("error.type"), Is.EqualTo("503"));
            Assert.That(span.Events, Is.Empty);
        });
    }

    [Test]
    public async Task Request_UnknownMethod_IsOther()
    {
        await StartAsync();

        using var request = new HttpRequestMessage(new("FROB"), "/orders/1");
        await _http.SendAsync(request);

        var span = Server();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Does.StartWith("HTTP"));
            Assert.That(span.GetTagItem("http.request.method"), Is.EqualTo("_OTHER"));
            Assert.That(span.GetTagItem("http.request.method_original"), Is.EqualTo("FROB"));
        });
    }

    [Test]
    public async Task Request_NamedByTheApplication_KeepsTheName()
    {
        await StartAsync();

        await _http.GetAsync(new Uri("/named", UriKind.Relative));

        Assert.That(Server().DisplayName, Is.EqualTo("my own name"));
    }

    [Test]
    public async Task Request_HealthPath_IsDroppedWithItsInnerSpans([Values] bool besideOpenTelemetry)
    {
        await StartAsync(besideOpenTelemetry);

        await _http.GetAsync(new Uri("/healthz", UriKind.Relative));
        await _http.GetAsync(new Uri("/orders/1", UriKind.Relative));

        Assert.That(Server().GetTagItem("url.path"), Is.EqualTo("/orders/1"));
    }

    [Test]
    public async Task Request_FromOurOwnClient_IsOneTraceWithNamedClientSpan()
    {
        await StartAsync(traceClient: true);

        await _http.GetAsync(new Uri("/orders/42", UriKind.Relative));

        var (inner, server, client) = (Take(), Take(), Take());
        if (server.Kind == ActivityKind.Client)
        {
            (server, client) = (client, server);
        }

        Assert.Multiple(() =>
        {
            Assert.That(client.Source.Name, Is.EqualTo("System.Net.Http"));
            Assert.That(client.DisplayName, Is.EqualTo("GET"));
            Assert.That(client.GetTagItem("http.response.status_code"), Is.EqualTo(200));
            Assert.That(server.ParentSpanId, Is.EqualTo(client.SpanId));
            Assert.That(inner.ParentSpanId, Is.EqualTo(server.SpanId));
        });
    }

    [Test]
    public async Task Dispose_Listener_HearsNoMoreRequests()
    {
        await StartAsync();
        _listener.Dispose();

        await _http.GetAsync(new Uri("/orders/42", UriKind.Relative));
        await _app.StopAsync();

        Assert.That(_ended, Is.Empty);
    }

    private async Task StartAsync(bool besideOpenTelemetry = false, bool errorPage = false, bool traceClient = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (besideOpenTelemetry)
        {
            builder.Services.AddOpenTelemetry().WithTracing(t => t.AddAspNetCoreInstrumentation(o => o.RecordException = true).AddHttpClientInstrumentation().SetSampler(new AlwaysOnSampler()));
        }

        _app = builder.Build();
        if (errorPage)
        {
            _app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = static context => context.Response.WriteAsync("sorry") });
        }

        Map(_app);
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        // A client of the platform's own would be traced like any other.
        _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = traceClient ? DistributedContextPropagator.Current : null }) { BaseAddress = new(address) };
    }

    private static void Map(WebApplication app)
    {
        var source = new ActivitySource("test.server");
        app.MapMethods("/orders/{id}", ["GET", "FROB"], () =>
        {
            using var inner = source.StartActivity("inner");
            return "ok";
        });
        app.MapPost("/fail", string () => throw new InvalidOperationException("no seats"));
        app.MapGet("/unavailable", () => Results.StatusCode(503));
        app.MapGet("/named", () => Activity.Current!.DisplayName = "my own name");
        app.MapGet("/healthz", () =>
        {
            using var inner = source.StartActivity("inner of health");
            return "ok";
        });
    }

    /// <summary>Waits for the server span: the answer may reach the client before the span ends.</summary>
    private Activity Server()
    {
        while (true)
        {
            var activity = Take();
            Assert.That(activity.OperationName, Is.Not.EqualTo("inner of health"));
            if (activity.Kind == ActivityKind.Server)
            {
                return activity;
            }
        }
    }

    private Activity Take() => _ended.TryTake(out var activity, TimeSpan.FromSeconds(30)) ? activity : throw new TimeoutException("No span ended.");
}
