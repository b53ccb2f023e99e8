using System.Diagnostics;
using Telemetry.Sdk.Testing;

namespace Telemetry.Sdk.Tests.Testing;

/// <summary>Other fixtures hear all spans of the process; here each test sees its own only, which is what is tested.</summary>
public sealed class TelemetryCaptureTests
{
    [Test]
    public void Spans_OfNestedScopes_AreWholeAndInOrder()
    {
        using var capture = TelemetryCapture.Start();

        using (capture.Client.StartSpan("checkout"))
        {
            using var inner = capture.Client.StartSpan("payment.authorize", ActivityKind.Client);
            inner.SetTag("provider", "B").SetStatus(ActivityStatusCode.Error, "declined");
        }

        var spans = capture.Spans;
        Assert.That(spans.Select(s => s.Name), Is.EqualTo(new[] { "checkout", "payment.authorize" }));
        Assert.That(spans[1].ParentSpanId, Is.EqualTo(spans[0].SpanId));
        Assert.That(spans[1].Attributes["provider"], Is.EqualTo("B"));
        Assert.That(spans[1].StatusDescription, Is.EqualTo("declined"));
    }

    [Test]
    public void Events_EmittedInASpan_AreTypedAndCarryItsContext()
    {
        using var capture = TelemetryCapture.Start();
        var message = new Sample.V1.SeatHeld { Seat = "A1" };

        using (var span = capture.Client.StartSpan("seat.hold"))
        {
            capture.Client.Emit(message);
            message.Seat = "changed afterwards";
        }

        Assert.That(capture.Events<Sample.V1.SeatHeld>().Single().Seat, Is.EqualTo("A1"));
        var e = capture.AllEvents.Single();
        Assert.That(e.TraceId, Is.EqualTo(capture.Spans.Single().TraceId));
        Assert.That(e.SpanId, Is.EqualTo(capture.Spans.Single().SpanId));
    }

    [Test]
    public async Task Spans_OfParallelCaptures_StayApart()
    {
        async Task<string[]> RunAsync(string name)
        {
            await Task.Yield();
            using var capture = TelemetryCapture.Start();
            for (var i = 0; i < 50; i++)
            {
                using var outer = capture.Client.StartSpan(name);
                await Task.Yield();
                using var inner = capture.Client.StartSpan(name + ".inner");
            }

            return [.. capture.Spans.Select(s => s.Name)];
        }

        var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => RunAsync($"test{i}"))));

        for (var i = 0; i < seen.Length; i++)
        {
            Assert.That(seen[i], Has.Length.EqualTo(100).And.All.StartsWith($"test{i}"));
        }
    }

    [Test]
    public void Unclaimed_SpanFromOutsideAnyFlow_IsListedThere()
    {
        using var capture = TelemetryCapture.Start();

        using (ExecutionContext.SuppressFlow())
        {
            var thread = new Thread(() => capture.Client.StartSpan("background.job").Dispose());
            thread.Start();
            thread.Join();
        }

        Assert.That(capture.Spans, Is.Empty);
        Assert.That(capture.Unclaimed.Select(s => s.Name), Does.Contain("background.job"));
    }

    [Test]
    public void Hooks_OfTheOptions_AreApplied()
    {
        using var capture = TelemetryCapture.Start(o => o.Spans.Processors.Add(span => span.Attributes.Remove("card.number")));

        using (var span = capture.Client.StartSpan("pay"))
        {
            span.SetTag("card.number", "4111").SetTag("card.type", "visa");
        }

        Assert.That(capture.Spans.Single().Attributes.Keys, Is.EquivalentTo(new[] { "card.type" }));
    }

    [Test]
    public async Task Spans_AfterTheClientWasDisposed_AreStillThere()
    {
        await using var capture = TelemetryCapture.Start();
        capture.Client.StartSpan("last").Dispose();

        await capture.Client.DisposeAsync();

        Assert.That((await capture.Client.FlushAsync(TimeSpan.Zero)).Completed, Is.True);
        Assert.That(capture.Spans.Select(s => s.Name), Is.EqualTo(new[] { "last" }));
    }

    [Test]
    [NonParallelizable]
    public async Task Spans_OfAWebApplicationFactory_BelongToItsCapture()
    {
        await using var capture = TelemetryCapture.Start();
        await using var other = await OtherCaptureAsync();
        await using var shop = new CapturedShop(capture);

        using var response = await shop.CreateClient().GetAsync(new Uri("/seats/A1", UriKind.Relative));

        Assert.That(response.IsSuccessStatusCode, Is.True);
        Assert.That(capture.Spans.Select(s => s.Name), Is.EqualTo(new[] { "GET /seats/{id}", "seat.find" }));
        Assert.That(capture.Spans[1].ParentSpanId, Is.EqualTo(capture.Spans[0].SpanId));
        Assert.That(other.Spans, Is.Empty);
    }

    // In a flow of its own, so that the test's flow stays with its first capture.
    private static async Task<TelemetryCapture> OtherCaptureAsync()
    {
        await Task.Yield();
        return TelemetryCapture.Start();
    }
}
