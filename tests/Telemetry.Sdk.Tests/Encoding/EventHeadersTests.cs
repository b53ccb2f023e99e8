using System.Diagnostics;
using Confluent.Kafka;
using Telemetry.Sdk.Encoding;

namespace Telemetry.Sdk.Tests.Encoding;

public sealed class EventHeadersTests
{
    private static readonly EventEnvelope Envelope = new()
    {
        EventId = Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad91"),
        TimeUnixNano = 1_732_489_200_000_000_001,
        TraceId = ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736"),
        SpanId = ActivitySpanId.CreateFromString("00f067aa0ba902b7"),
        TraceFlags = ActivityTraceFlags.Recorded,
    };

    private static readonly byte[] TypeName = "ticketshop.v1.SeatsHeld"u8.ToArray();

    [Test]
    public void Create_EventInASpan_HasTraceContextAndCloudEvents()
    {
        byte[] origin = [1, 2, 3];
        var headers = new EventHeaders("ticket shop", "check/out").Create(TypeName, Envelope with { TraceState = "a=1" }, origin);

        Assert.That(Texts(headers), Is.EqualTo(new[]
        {
            "traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "tracestate=a=1",
            "ce_specversion=1.0",
            "ce_id=0190163d-8694-739b-aea5-966c26f8ad91",
            "ce_type=ticketshop.v1.SeatsHeld",
            "ce_source=/ticket%20shop/check%2Fout",
            "ce_time=2024-11-24T23:00:00.000000001Z",
            "tsdk-origin=\u0001\u0002\u0003",
        }));
    }

    [Test]
    public void Create_OutsideASpanWithACallersKey_SaysSoAndStaysValid()
    {
        var envelope = Envelope with { SpanId = default, IsRoot = true, HasCallerKey = true, TraceFlags = ActivityTraceFlags.None };

        var headers = new EventHeaders(null, "checkout").Create(TypeName, envelope, origin: null);

        var parent = Text(headers, "traceparent");
        Assert.That(parent, Does.Match("^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$").And.Not.Contain("0000000000000000"));
        Assert.That(Text(headers, "tsdk-key"), Is.EqualTo("caller"));
        Assert.That(Text(headers, "tsdk-root"), Is.EqualTo("1"));
        Assert.That(Text(headers, "ce_source"), Is.EqualTo("/checkout"));
        Assert.That(headers.TryGetLastBytes("tsdk-origin", out _), Is.False);
    }

    [TestCase(0UL, "1970-01-01T00:00:00.000000000Z")]
    [TestCase(ulong.MaxValue, "2554-07-21T23:34:33.709551615Z")]
    public void Create_ExtremeTimes_AreRfc3339(ulong time, string expected) =>
        Assert.That(Text(new EventHeaders(null, "x").Create(TypeName, Envelope with { TimeUnixNano = time }, null), "ce_time"), Is.EqualTo(expected));

    private static IEnumerable<string> Texts(Headers headers) => headers.Select(header => $"{header.Key}={System.Text.Encoding.UTF8.GetString(header.GetValueBytes())}");

    private static string Text(Headers headers, string name) => System.Text.Encoding.UTF8.GetString(headers.GetLastBytes(name));
}
