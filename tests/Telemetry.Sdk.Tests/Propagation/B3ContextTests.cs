using Telemetry.Sdk.Propagation;

namespace Telemetry.Sdk.Tests.Propagation;

public sealed class B3ContextTests
{
    private const string TraceId = "80f198ee56343ba864fe8b2a57d3eff7";
    private const string SpanId = "e457b5a2e4d86bd1";

    [TestCase($"{TraceId}-{SpanId}-1-05e3ac9a4f6e3b90", $"00-{TraceId}-{SpanId}-01")]
    [TestCase($"{TraceId}-{SpanId}-1", $"00-{TraceId}-{SpanId}-01")]
    [TestCase($"{TraceId}-{SpanId}-d", $"00-{TraceId}-{SpanId}-01", TestName = "Extract_SingleDebug")]
    [TestCase($"{TraceId}-{SpanId}-0", $"00-{TraceId}-{SpanId}-00")]
    [TestCase($"{TraceId}-{SpanId}", $"00-{TraceId}-{SpanId}-01", TestName = "Extract_SingleUndecided")]
    [TestCase($"64fe8b2a57d3eff7-{SpanId}-1", $"00-000000000000000064fe8b2a57d3eff7-{SpanId}-01", TestName = "Extract_SingleShortTraceId")]
    [TestCase("0", null)]
    [TestCase("", null)]
    [TestCase($"{TraceId}-{SpanId}-1-05e3ac9a4f6e3b90-more", null)]
    [TestCase($"00000000000000000000000000000000-{SpanId}-1", null)]
    [TestCase($"{TraceId}-0000000000000000-1", null)]
    [TestCase($"{TraceId}-e457-1", null)]
    [TestCase($"80F198EE56343BA864FE8B2A57D3EFF7-{SpanId}-1", null)]
    public void Extract_Single_IsReadWhereNoTraceParentCame(string value, string? expected) =>
        Assert.That(Extract(new() { ["b3"] = value }), Is.EqualTo(expected));

    [TestCase("1", null, "01")]
    [TestCase("0", null, "00")]
    [TestCase("true", null, "01")]
    [TestCase("false", null, "00")]
    [TestCase(null, null, "01")]
    [TestCase("0", "1", "01")]
    public void Extract_Multiple_MapsTheDecision(string? sampled, string? flags, string expected) =>
        Assert.That(
            Extract(new() { ["X-B3-TraceId"] = TraceId, ["X-B3-SpanId"] = SpanId, ["X-B3-Sampled"] = sampled, ["X-B3-Flags"] = flags }),
            Is.EqualTo($"00-{TraceId}-{SpanId}-{expected}"));

    [Test]
    public void Extract_MultipleWithoutSpanId_FindsNothing() =>
        Assert.That(Extract(new() { ["X-B3-TraceId"] = TraceId, ["X-B3-Sampled"] = "1" }), Is.Null);

    [Test]
    public void Extract_TraceParentBeside_Wins() =>
        Assert.That(
            Extract(new() { ["traceparent"] = TraceContextRule.Valid, ["b3"] = $"{TraceId}-{SpanId}-0" }),
            Is.EqualTo(TraceContextRule.Valid));

    [Test]
    public void Extract_IllegalTraceParentBeside_StartsAnew() =>
        Assert.That(Extract(new() { ["traceparent"] = "x", ["b3"] = $"{TraceId}-{SpanId}-0" }), Is.Null);

    private static string? Extract(Dictionary<string, string?> headers)
    {
        new TraceContextPropagator([]).ExtractTraceIdAndState(
            headers,
            static (object? carrier, string name, out string? value, out IEnumerable<string>? values) =>
                (value, values) = (((Dictionary<string, string?>)carrier!).GetValueOrDefault(name), null),
            out var parent,
            out var state);
        Assert.That(state, Is.Null);
        return parent;
    }
}
