using System.Diagnostics;

namespace Telemetry.Sdk.Tests.Propagation;

/// <summary>The cases of the W3C test suite (https://github.com/w3c/trace-context/tree/main/test) through Kestrel and HttpClient.</summary>
[NonParallelizable]   // the current propagator and listeners belong to the process
[CancelAfter(60_000)]
public sealed class HttpPropagationTests
{
    private const string SomeTraceId = TraceContextRule.TraceId;

    private DistributedContextPropagator _before = null!;
    private LoopbackService _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _before = DistributedContextPropagator.Current;
        DistributedContextPropagator.Current = DistributedContextPropagator.CreateDefaultPropagator();
        _service = await LoopbackService.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        DistributedContextPropagator.Current = _before;
    }

    [TestCaseSource(typeof(TraceContextRule), nameof(TraceContextRule.All))]
    public async Task Call_Rule_GoesOnAsTheRuleSays(TraceContextRule rule, CancellationToken cancellationToken)
    {
        var sent = (await _service.CallAsync(rule.Headers, 1, cancellationToken)).Single();

        var parent = Parse(Values(sent, "traceparent").Single());
        Assert.That(Values(sent, "tracestate"), Is.EqualTo(rule.TraceState is null ? Array.Empty<string>() : [rule.TraceState]));
        if (rule.TraceParent is null)
        {
            Assert.That(rule.Headers.Select(h => h.Value), Has.None.Contains(parent.TraceId.ToHexString()));
            return;
        }

        var expected = Parse(rule.TraceParent);
        Assert.That(parent.TraceId, Is.EqualTo(expected.TraceId));
        Assert.That(parent.SpanId, Is.Not.EqualTo(expected.SpanId));
        Assert.That(parent.TraceFlags, Is.EqualTo(expected.TraceFlags | ActivityTraceFlags.Recorded), "sampled by us, random bit kept");
    }

    [Test]
    public async Task Call_ThreeTimesInATrace_SendsThreeParents(CancellationToken cancellationToken)
    {
        var sent = await _service.CallAsync([("traceparent", TraceContextRule.Valid)], 3, cancellationToken);

        var parents = sent.Select(call => Parse(Values(call, "traceparent").Single())).ToList();
        Assert.That(parents.Select(p => p.TraceId.ToHexString()).Distinct(), Is.EqualTo(new[] { SomeTraceId }));
        Assert.That(parents.Select(p => p.SpanId).Distinct().Count(), Is.EqualTo(3));
    }

    [TestCase(null)]
    [TestCase("00-00000000000000000000000000000000-1234567890123456-01")]
    public async Task Call_ThreeTimesWithoutATrace_SendsThreeParentsOfANewOne(string? traceParent, CancellationToken cancellationToken)
    {
        var sent = await _service.CallAsync(traceParent is null ? [] : [("traceparent", traceParent)], 3, cancellationToken);

        var parents = sent.Select(call => Parse(Values(call, "traceparent").Single())).ToList();
        Assert.That(parents.Select(p => p.TraceId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(parents.Select(p => p.SpanId).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task Call_B3_ContinuesItAsTraceParent(CancellationToken cancellationToken)
    {
        var sent = (await _service.CallAsync([("b3", $"{SomeTraceId}-1234567890123456-1")], 1, cancellationToken)).Single();

        Assert.That(Parse(Values(sent, "traceparent").Single()).TraceId.ToHexString(), Is.EqualTo(SomeTraceId));
        Assert.That(Values(sent, "b3"), Is.Empty);
    }

    [Test]
    public async Task Call_Baggage_GoesOnOnlyWhereListed(CancellationToken cancellationToken)
    {
        var sent = (await _service.CallAsync([("traceparent", TraceContextRule.Valid), ("baggage", "password=x,tenant=t1")], 1, cancellationToken)).Single();

        Assert.That(Values(sent, "baggage"), Is.EqualTo(new[] { "tenant=t1" }));
        Assert.That(Values(sent, "Correlation-Context"), Is.Empty);
    }

    private static ActivityContext Parse(string traceParent)
    {
        Assert.That(traceParent, Does.Match("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$"));
        return ActivityContext.Parse(traceParent, null);
    }

    private static string[] Values(List<(string Name, string Value)> headers, string name) =>
        [.. headers.Where(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];
}
