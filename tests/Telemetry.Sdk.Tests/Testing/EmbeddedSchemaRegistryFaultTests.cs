using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

public sealed class EmbeddedSchemaRegistryFaultTests
{
    [Test]
    public async Task Respond_ForSomeRequests_ThenAnswersByItself()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);

        registry.Respond(new EmbeddedRegistryResponse { Headers = new Dictionary<string, string> { ["Retry-After"] = "7" } }, times: 2);
        using var first = await http.Client.GetAsync("/subjects");
        using var second = await http.Client.GetAsync("/subjects");
        using var third = await http.Client.GetAsync("/subjects");

        Assert.That(
            new[] { first, second, third }.Select(response => response.StatusCode),
            Is.EqualTo(new[] { HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK }));
        Assert.That(first.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase(401, "text/plain", "who are you")]
    [TestCase(200, "text/html", "<html>a proxy</html>")]
    [TestCase(500, null, "")]
    [TestCase(204, null, "")]
    public async Task Respond_WithAnyStatusTypeAndBody_SendsThem(int status, string? type, string body)
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);

        registry.Respond(new EmbeddedRegistryResponse { StatusCode = status, ContentType = type, Body = body });
        using var response = await http.Client.GetAsync("/subjects");

        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType), Is.EqualTo((status, type)));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(body));
    }

    [Test]
    public async Task Respond_WithAHugeBody_SendsAllOfIt()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);
        registry.Respond(new EmbeddedRegistryResponse { StatusCode = 200, Body = new string('x', 20_000_000) });

        var body = await http.Client.GetByteArrayAsync("/subjects");

        Assert.That(body, Has.Length.EqualTo(20_000_000));
    }

    [Test]
    public async Task Respond_WithAScript_SeesTheWholeRequest()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);
        http.Client.DefaultRequestHeaders.Add("Authorization", "Basic dTpw");

        registry.Respond(request => request.Headers.GetValueOrDefault("authorization") == "Basic dTpw"
            ? null
            : new EmbeddedRegistryResponse { StatusCode = 401 });
        using var allowed = await http.Client.PostAsync("/subjects/x?normalize=False", new StringContent("{\"schema\":\"ä\"}"));
        http.Client.DefaultRequestHeaders.Remove("Authorization");
        using var refused = await http.Client.GetAsync("/subjects");

        Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));   // of the registry, which takes no plain text
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(
            registry.Requests.Select(request => (request.Method, request.Path, request.Query, request.Body)),
            Is.EqualTo(new[] { ("POST", "/subjects/x", "normalize=False", "{\"schema\":\"ä\"}"), ("GET", "/subjects", "", "") }));
    }

    [Test]
    public async Task ClearRequests_ForgetsThem()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);
        await http.GetAsync("/subjects");

        registry.ClearRequests();

        Assert.That(registry.Requests, Is.Empty);
    }

    [Test]
    public async Task Down_EndsRequestsInProgressAndRefusesNewOnesUntilUp()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Respond(_ =>
        {
            arrived.TrySetResult();
            return new EmbeddedRegistryResponse { Delay = Timeout.InfiniteTimeSpan };
        });
        var inProgress = http.Client.GetAsync("/subjects");
        await arrived.Task;

        registry.Down();

        await Assert.ThatAsync(() => inProgress, Throws.InstanceOf<HttpRequestException>());
        await Assert.ThatAsync(() => http.Client.GetAsync("/subjects"), Throws.InstanceOf<HttpRequestException>());
        registry.ClearFaults();
        Assert.That((await http.GetAsync("/subjects")).Status, Is.EqualTo(200));
        registry.Down();
        registry.Up();
        Assert.That((await http.GetAsync("/subjects")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task SetDelay_AnswersWhenTheClockSaysSo()
    {
        var time = new FakeTimeProvider();
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { TimeProvider = time });
        using var http = new RegistryHttp(registry);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Respond(_ =>
        {
            arrived.TrySetResult();
            return null;
        });

        registry.SetDelay(TimeSpan.FromMinutes(1));
        var answer = http.GetAsync("/subjects");
        await arrived.Task;
        Assert.That(answer.IsCompleted, Is.False);

        // The timer starts after the script has returned: move the clock until it has fired.
        while (!answer.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.That((await answer).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Dispose_WithARequestInProgress_IsQuickAndHarmlessTwice()
    {
        var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Respond(_ =>
        {
            arrived.TrySetResult();
            return new EmbeddedRegistryResponse { Delay = Timeout.InfiniteTimeSpan };
        });
        var inProgress = http.Client.GetAsync("/subjects");
        await arrived.Task;

        await registry.DisposeAsync();
        await registry.DisposeAsync();

        await Assert.ThatAsync(() => inProgress, Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Start_OnAChosenPort_UsesItAndASecondNamesIt()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();

            await using var registry = await EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { Port = port });

            Assert.That(registry.Url, Is.EqualTo($"http://127.0.0.1:{port}"));
            await Assert.ThatAsync(
                () => EmbeddedSchemaRegistry.StartAsync(new EmbeddedSchemaRegistryOptions { Port = port }),
                Throws.InstanceOf<IOException>().With.Message.Contains($"cannot listen on 127.0.0.1:{port}"));
        }
    }

    [Test]
    public async Task Requests_CreateNoActivityAndRunInNone()
    {
        var server = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                lock (server)
                {
                    server.Add($"{activity.Source.Name} {activity.OperationName}");
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var outer = new Activity("a test").Start();
        await using var registry = await EmbeddedSchemaRegistry.StartAsync();
        using var http = new RegistryHttp(registry);
        var inside = new TaskCompletionSource<Activity?>(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Respond(_ =>
        {
            inside.TrySetResult(Activity.Current);
            return null;
        });

        await http.GetAsync("/subjects");

        Assert.That(await inside.Task, Is.Null);
        lock (server)
        {
            Assert.That(server.Where(name => name.Contains("AspNetCore", StringComparison.Ordinal)), Is.Empty);
        }
    }
}
